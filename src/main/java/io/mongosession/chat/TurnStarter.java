package io.mongosession.chat;

import io.mongosession.ContainerSupport;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.TurnRunningException;
import io.mongosession.cdi.TurnMonitor;
import io.mongosession.cdi.TurnMonitor.TurnCall;
import io.mongosession.config.ChatSettings;
import io.mongosession.config.ChatSettings.Concurrency;
import io.mongosession.config.ChatSettings.OnDisconnect;
import io.mongosession.config.CountedModels;
import io.mongosession.turn.RunningTurn;
import io.mongosession.turn.TokenRules;
import io.mongosession.turn.TurnRequest;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

/** Begins turns: at once, after those before them, or by joining one that runs. */
@ApplicationScoped
class TurnStarter {

  @Inject private AgentCaller caller;
  @Inject private TurnPlaces places;
  @Inject private TurnQueue queue;
  @Inject private LateFailures failures;
  @Inject private ChatSettings settings;
  @Inject private Instance<TurnMonitor> monitors;
  private TokenRules tokens;

  @PostConstruct
  void readTokenRules() {
    CountedModels models = CountedModels.of(settings);
    tokens =
        new TokenRules(
            models.names().isEmpty() ? null : models::nameOf,
            settings.sessionTokens(),
            settings.ownerTokensPerDay());
  }

  /** How an agent is asked. */
  interface Asking {
    ChatReply ask(ChatTurn turn, ReplyWriter writer) throws Exception;
  }

  /** Begins a turn; may wait for the database, not for the agent. */
  ChatStream start(
      MongoDBSessionManager manager,
      String agentId,
      String message,
      TurnOptions options,
      boolean streamed,
      Asking asking) {
    AgentKey agent = new AgentKey(ContainerSupport.owner(manager), manager.sessionId(), agentId);
    TurnRequest request =
        TurnRequest.of(
                agentId,
                message,
                options.expectedNumber(),
                options.idempotencyKey(),
                settings.history())
            .counting(tokens);
    ObservedTurn observed =
        new ObservedTurn(monitors, new TurnCall(manager.sessionId(), agentId, streamed));
    try {
      TurnPlaces.Place place = places.take(agent.owner());
      RequestedTurn turn =
          new RequestedTurn(
              new RequestedTurn.Services(caller, queue, failures, settings),
              manager,
              request,
              agent,
              observed,
              place,
              streamed,
              asking);
      begin(turn, agent, place, options.concurrency());
      return turn.stream();
    } catch (RuntimeException | Error e) {
      observed.rejected();
      throw e;
    }
  }

  private void begin(
      RequestedTurn turn, AgentKey agent, TurnPlaces.Place place, Concurrency wanted) {
    try {
      begin(turn, agent, wanted);
    } catch (RuntimeException | Error e) {
      place.close();
      throw e;
    }
  }

  private void begin(RequestedTurn turn, AgentKey agent, Concurrency wanted) {
    boolean waits = (wanted == null ? settings.concurrency() : wanted) == Concurrency.QUEUE;
    if (waits && queue.addBehindOthers(agent, turn)) {
      mayLeave(turn, agent);
      return;
    }
    RunningTurn inTheWay = turn.begin();
    if (inTheWay != null && waits) {
      queue.add(agent, inTheWay, turn);
      mayLeave(turn, agent);
    } else if (inTheWay != null) {
      throw running(agent.agentId(), inTheWay, "it takes one turn at a time");
    }
  }

  private void mayLeave(RequestedTurn turn, AgentKey agent) {
    if (settings.onDisconnect() == OnDisconnect.STOP) {
      turn.onLeaveInQueue(() -> queue.remove(agent, turn));
    }
  }

  static TurnRunningException running(String agentId, RunningTurn turn, String reason) {
    return new TurnRunningException(
        "agent '%s' is at work on message %d; %s".formatted(agentId, turn.questionNumber(), reason),
        turn.questionNumber(),
        turn.startedAt());
  }
}
