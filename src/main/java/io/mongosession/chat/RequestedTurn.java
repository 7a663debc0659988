package io.mongosession.chat;

import io.mongosession.ContainerSupport;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.RestoredAgent;
import io.mongosession.SessionException;
import io.mongosession.StorageException;
import io.mongosession.UnavailableException;
import io.mongosession.budget.Share;
import io.mongosession.config.ChatSettings;
import io.mongosession.config.ChatSettings.OnDisconnect;
import io.mongosession.log.LogContext;
import io.mongosession.turn.AgentTurns;
import io.mongosession.turn.EndedTurn;
import io.mongosession.turn.LeasedTurn;
import io.mongosession.turn.RunningTurn;
import io.mongosession.turn.TurnRequest;
import io.mongosession.turn.TurnSnapshot;
import io.mongosession.turn.TurnStart;
import java.time.Duration;
import java.util.Optional;

/**
 * A turn that was asked for: it begins when its agent is free; where its message was asked before,
 * with its key, it gets what became of that.
 */
final class RequestedTurn implements TurnQueue.Waiter {

  /** What begins turns. */
  record Services(
      AgentCaller caller, TurnQueue queue, LateFailures failures, ChatSettings settings) {}

  /** So much longer than its turn may take a draft is taken for open. */
  private static final Duration MORE = Duration.ofSeconds(15);

  private final Services services;
  private final MongoDBSessionManager manager;
  private final AgentTurns turns;
  private final TurnRequest request;
  private final AgentKey agent;
  private final ObservedTurn observed;
  private final TurnPlaces.Place place;
  private final boolean streamed;
  private final TurnStarter.Asking asking;
  private final ChatStream stream = new ChatStream();

  /** Later, on another thread, for the request that asked for it. */
  private final Runnable trying = LogContext.carrying(Share.carrying(this::tryNow));

  private RunningTurn inTheWay;

  /**
   * @param observed is told of it
   * @param place is given back when the turn is over
   * @param streamed whether the requester reads the text while it comes
   */
  RequestedTurn(
      Services services,
      MongoDBSessionManager manager,
      TurnRequest request,
      AgentKey agent,
      ObservedTurn observed,
      TurnPlaces.Place place,
      boolean streamed,
      TurnStarter.Asking asking) {
    this.services = services;
    this.manager = manager;
    this.turns = ContainerSupport.turns(manager);
    this.request = request;
    this.agent = agent;
    this.observed = observed;
    this.place = place;
    this.streamed = streamed;
    this.asking = asking;
  }

  /** What its requester reads. */
  ChatStream stream() {
    return stream;
  }

  /** Begins the turn; returns the one that is in the way, otherwise null. */
  RunningTurn begin() {
    return observed.during(this::tryToStart);
  }

  private RunningTurn tryToStart() {
    TurnStart start = ask();
    if (start instanceof TurnStart.Running running && !running.sameKey()) {
      return running.turn();
    }
    if (start instanceof TurnStart.Begun begun) {
      run(begun.turn());
    } else if (start instanceof TurnStart.Repeated repeated) {
      place.close();
      observed.repeated();
      repeat(repeated.turn());
    } else {
      join(((TurnStart.Running) start).turn());
    }
    return null;
  }

  private TurnStart ask() {
    try {
      return turns.begin(request);
    } catch (RuntimeException e) {
      if (mayHaveBegun(e)) {
        services.failures().store(() -> turns.abandon(request));
      }
      throw e;
    }
  }

  /** Whether it is not known that nothing was stored: it may also be on its way still. */
  private static boolean mayHaveBegun(RuntimeException failure) {
    return failure instanceof UnavailableException
        || failure instanceof StorageException
        || !(failure instanceof SessionException);
  }

  private void run(LeasedTurn turn) {
    ChatSettings settings = services.settings();
    AgentCaller caller = services.caller();
    OpenTurn open =
        new OpenTurn(
            new OpenTurn.Surroundings(
                agent.agentId(),
                observed,
                place,
                settings.timeout().plus(MORE),
                settings.messagesPerAppend(),
                caller::execute,
                flush -> caller.after(settings.draftInterval(), flush)),
            new TurnStorer(turn, agent.agentId(), services.failures()::store),
            new ReplyText(settings.messageBytes()),
            stream);
    if (settings.onDisconnect() == OnDisconnect.STOP) {
      stream.onClose(() -> open.end(new TurnEnd.Stopped()));
    }
    turn.onInterruption(open);
    RestoredAgent restored = turn.agent();
    ChatTurn asked =
        new ChatTurn(
            manager,
            restored.agent(),
            restored.messages(),
            request.message(),
            turn.steps(),
            open::store);
    caller.ask(open, () -> asking.ask(asked, open), settings.timeout());
  }

  /** A reader of text gets it as one who follows the turn does. */
  private void repeat(EndedTurn turn) {
    long question = turn.questionNumber();
    Optional<TurnSnapshot> stored =
        streamed ? turns.snapshot(agent.agentId(), question, question + 1) : Optional.empty();
    if (stored.isPresent()) {
      follower(question, () -> {}).see(stored.get());
    } else {
      stream.end(ChatResult.of(turn), null);
    }
  }

  private void join(RunningTurn running) {
    Runnable leave = services.queue().join(agent, running);
    place.close();
    observed.repeated();
    follower(running.questionNumber(), leave).watch(running.turnId());
  }

  private FollowedTurn follower(long question, Runnable onEnd) {
    return new FollowedTurn(turns, agent.agentId(), question, null, stream, onEnd);
  }

  @Override
  public RunningTurn tryToBegin() {
    trying.run();
    return inTheWay;
  }

  private void tryNow() {
    try {
      inTheWay = begin();
    } catch (RuntimeException e) {
      inTheWay = null;
      giveUp(e);
    }
  }

  @Override
  public void giveUp(RuntimeException reason) {
    place.close();
    observed.rejected();
    stream.fail(reason, null);
  }

  /** What is to happen when its requester leaves while it waits. */
  void onLeaveInQueue(Runnable leave) {
    stream.onClose(
        () -> {
          leave.run();
          observed.rejected();
          place.close();
        });
  }
}
