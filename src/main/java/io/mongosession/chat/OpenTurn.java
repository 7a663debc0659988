package io.mongosession.chat;

import io.mongosession.NewMessage;
import io.mongosession.UnavailableException;
import io.mongosession.log.LogContext;
import io.mongosession.turn.DraftGoneException;
import io.mongosession.turn.LeasedTurn;
import io.mongosession.turn.TurnLostException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * A turn that this process runs, from the time its agent is asked until its end is stored. It ends
 * once: by what the agent returns or throws, or from outside; then the agent is interrupted. One
 * thread, the agent's, while it is under way. Thread-safe.
 */
final class OpenTurn implements ReplyWriter, LeasedTurn.Listener {

  private static final Logger LOG = LogContext.logger(OpenTurn.class.getName());

  private enum Phase {
    /** The agent is asked. */
    ASKING,
    /** How the turn ends is decided, and being stored: nothing else ends it any more. */
    ENDING,
    OVER
  }

  /**
   * What an open turn is given.
   *
   * @param agentId whose turn it is
   * @param observed is told of it
   * @param place is given back when it is over
   * @param draftLifetime how long readers take its drafts for open, should nobody end them
   * @param messagesPerAppend how many messages can be stored at once
   * @param threads run what has to be stored when it ends on a thread that must not wait
   * @param flushes runs the flush of its text a little later
   */
  record Surroundings(
      String agentId,
      ObservedTurn observed,
      TurnPlaces.Place place,
      Duration draftLifetime,
      int messagesPerAppend,
      Executor threads,
      Executor flushes) {}

  private final Surroundings surroundings;
  private final TurnStorer storer;
  private final ChatStream stream;
  private final TurnDraft draft;
  private Phase phase = Phase.ASKING;
  private Thread agent;

  OpenTurn(Surroundings surroundings, TurnStorer storer, ReplyText text, ChatStream stream) {
    this.surroundings = surroundings;
    this.storer = storer;
    this.stream = stream;
    draft =
        new TurnDraft(
            storer.turn(),
            surroundings.draftLifetime(),
            text,
            stream,
            this::checkOpen,
            () -> surroundings.flushes().execute(this::flush));
  }

  String agentId() {
    return surroundings.agentId();
  }

  /** Asks the agent on the calling thread, and stores how the turn ends. */
  void run(Callable<ChatReply> agentsReply) {
    observed().during(() -> askAndStore(agentsReply));
  }

  private ObservedTurn observed() {
    return surroundings.observed();
  }

  private void askAndStore(Callable<ChatReply> agentsReply) {
    if (!enter()) {
      return;
    }
    TurnEnd end;
    try {
      end = new TurnEnd.Replied(agentsReply.call());
    } catch (Throwable e) {
      end = new TurnEnd.Failed(ChatAgentException.of(agentId(), e));
    }
    if (leave()) {
      store(end);
    }
  }

  /** From here on the thread is interrupted when the turn ends; false when it is over already. */
  private synchronized boolean enter() {
    agent = phase == Phase.ASKING ? Thread.currentThread() : null;
    return agent != null;
  }

  /** From here on it is not; returns whether the turn ends here. */
  private synchronized boolean leave() {
    agent = null;
    // An agent may leave its thread interrupted; its reply is stored all the same.
    Thread.interrupted();
    return begins(Phase.ENDING);
  }

  private boolean begins(Phase next) {
    boolean first = phase == Phase.ASKING;
    phase = first ? next : phase;
    return first;
  }

  /** Ends the turn, unless its end has begun; the agent is interrupted. Never waits. */
  void end(TurnEnd end) {
    synchronized (this) {
      if (!begins(Phase.ENDING)) {
        return;
      }
    }
    surroundings.threads().execute(() -> observed().during(() -> store(end)));
  }

  /** Once. */
  private void store(TurnEnd end) {
    ChatResult result = null;
    RuntimeException failure = null;
    try {
      result = draft.end(text -> store(end, text));
    } catch (RuntimeException e) {
      failure = e;
    }
    surroundings.place().close();
    synchronized (this) {
      phase = Phase.OVER;
    }
    if (failure != null) {
      observed().failed(failure);
      stream.fail(failure, draft.at().end());
    } else {
      observed().ended(result);
      stream.end(result, behind(result));
    }
  }

  /** The agent is interrupted now that it stores nothing. */
  private ChatResult store(TurnEnd end, String text) {
    synchronized (this) {
      if (agent != null) {
        agent.interrupt();
      }
    }
    observed().measured(end.messages());
    return storer.store(end, text);
  }

  private EventId behind(ChatResult result) {
    EventId at = draft.at();
    return (result.messageNumber() == null
            ? at
            : at.in(result.messageNumber(), result.response().length()))
        .end();
  }

  private synchronized void checkOpen() {
    if (phase != Phase.ASKING) {
      throw new CancellationException("the turn is over");
    }
  }

  @Override
  public void text(String piece) {
    observed().textArrived();
    try {
      storing(
          () -> {
            draft.add(piece);
            return null;
          });
    } catch (IllegalArgumentException e) {
      end(new TurnEnd.Failed(new AgentFailedException(agentId(), e)));
      throw e;
    }
  }

  @Override
  public void tool(ChatEvent.Tool event) {
    draft.add(event);
  }

  /** Stores steps for the agent. */
  List<Long> store(List<NewMessage> steps) {
    observed().measured(steps);
    return storing(() -> draft.store(steps, surroundings.messagesPerAppend()));
  }

  private void flush() {
    observed().during(this::flushNow);
  }

  private void flushNow() {
    try {
      storing(
          () -> {
            draft.flush();
            return null;
          });
    } catch (CancellationException | DraftGoneException | TurnLostException e) {
      LOG.log(Level.DEBUG, "text of a turn that is over is not stored", e);
    }
  }

  /** What cannot be stored ends the turn. */
  private <T> T storing(Supplier<T> storing) {
    try {
      return storing.get();
    } catch (DraftGoneException e) {
      end(new TurnEnd.Stopped());
      throw e;
    } catch (TurnLostException e) {
      end(new TurnEnd.Lost());
      throw e;
    } catch (UnavailableException e) {
      end(new TurnEnd.Failed(e));
      throw e;
    }
  }

  @Override
  public void interrupted(LeasedTurn.Interruption interruption) {
    end(interruption == LeasedTurn.Interruption.STOP ? new TurnEnd.Stopped() : new TurnEnd.Lost());
  }
}
