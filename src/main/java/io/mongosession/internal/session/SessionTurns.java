package io.mongosession.internal.session;

import io.mongosession.InvalidInputException;
import io.mongosession.NewMessage;
import io.mongosession.NotFoundException;
import io.mongosession.RestoredAgent;
import io.mongosession.internal.bson.NameRules;
import io.mongosession.internal.store.MessageDocuments;
import io.mongosession.internal.store.RecordMapper;
import io.mongosession.internal.store.SessionKey;
import io.mongosession.internal.store.SessionRef;
import io.mongosession.internal.store.TurnLease;
import io.mongosession.internal.turn.BareLease;
import io.mongosession.internal.turn.StoredTurn;
import io.mongosession.internal.turn.TurnAbandon;
import io.mongosession.internal.turn.TurnAsked;
import io.mongosession.internal.turn.TurnBegin;
import io.mongosession.internal.turn.TurnOutcome;
import io.mongosession.internal.turn.TurnReader;
import io.mongosession.turn.AgentLease;
import io.mongosession.turn.AgentTurns;
import io.mongosession.turn.RunningTurn;
import io.mongosession.turn.TurnRequest;
import io.mongosession.turn.TurnSnapshot;
import io.mongosession.turn.TurnStart;
import io.mongosession.turn.TurnWatch;
import io.mongosession.turn.TurnWatcher;
import java.time.Duration;
import java.util.Optional;
import org.bson.Document;

/** The turns of a session: checks and maps what the protocol is given and gives. */
final class SessionTurns implements AgentTurns {

  private static final String USER = "user";
  private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);
  private static final Duration LONGEST_LEASE = Duration.ofHours(1);

  private final SessionContext context;
  private final InputMapper input;
  private final String applicationName;
  private final int historyBytes;

  SessionTurns(
      SessionContext context, InputMapper input, String applicationName, int historyBytes) {
    this.context = context;
    this.input = input;
    this.applicationName = applicationName;
    this.historyBytes = historyBytes;
  }

  @Override
  public TurnStart begin(TurnRequest request) {
    TurnAsked asked = asked(request);
    KnownAgent before = context.known().agent(asked.agentId());
    return context.run(
        "begin_turn",
        () -> started(asked, before, new TurnBegin(context.turns().store(), asked).begin()));
  }

  @Override
  public void abandon(TurnRequest request) {
    TurnAsked asked = asked(request);
    context.run("abandon_turn", () -> new TurnAbandon(context.turns().store(), asked).abandon());
  }

  private TurnAsked asked(TurnRequest request) {
    NameRules.agentId(request.agentId());
    if (request.expectedNumber() != null) {
      InputMapper.checkNumber("expected_number", request.expectedNumber());
    }
    InputMapper.checkIdempotencyKey(request.idempotencyKey());
    if (request.history() < 0) {
      throw new InvalidInputException("history", "0 or more");
    }
    return new TurnAsked(
        context.freshRef(),
        request.agentId(),
        request.turnId(),
        input.message(NewMessage.of(USER, request.message())),
        request.expectedNumber(),
        TurnLease.askedKey(request.idempotencyKey()),
        Math.min(request.history(), context.limits().pageSize()),
        historyBytes,
        applicationName,
        context.limits().agents(),
        context.hasUniqueNumbers(),
        request.tokens());
  }

  private TurnStart started(TurnAsked asked, KnownAgent before, TurnOutcome outcome) {
    if (outcome instanceof TurnOutcome.Begun begun) {
      return new TurnStart.Begun(own(asked, before, begun));
    }
    if (outcome instanceof TurnOutcome.Running running) {
      return new TurnStart.Running(
          new RunningTurn(running.turnId(), running.question(), null, running.startedAt()),
          running.sameKey());
    }
    TurnOutcome.Ended ended = (TurnOutcome.Ended) outcome;
    return new TurnStart.Repeated(TurnViews.ended(ended.question(), ended.messages()));
  }

  private LeasedAgentTurn own(TurnAsked asked, KnownAgent before, TurnOutcome.Begun begun) {
    String agentId = asked.agentId();
    SessionKey key = SessionKey.of(begun.session());
    Document agent = RecordMapper.agent(begun.session(), agentId);
    long question = begun.turn().question();
    context.knowledge().moveTo(key);
    context
        .knowledge()
        .learn(
            key,
            agentId,
            known -> known.restored(before, agent, null).appended(question, asked.question()));
    RestoredAgent restored =
        new RestoredAgent(
            RecordMapper.readAgent(begun.session(), agentId),
            MessageDocuments.messages(begun.history()),
            begun.registered());
    return new LeasedAgentTurn(context, input, begun.turn(), restored);
  }

  @Override
  public AgentLease lease(String agentId, Duration turnLease) {
    NameRules.agentId(agentId);
    if (turnLease.compareTo(SHORTEST_LEASE) < 0 || turnLease.compareTo(LONGEST_LEASE) > 0) {
      throw new InvalidInputException("turn_lease", "1 second to 1 hour");
    }
    BareLease lease =
        new BareLease(
            context.turns().store(), context.freshRef(), agentId, context.hasUniqueNumbers());
    TurnLease taken = context.run("take_lease", () -> lease.take(turnLease));
    return () -> context.run("release_lease", () -> lease.release(taken));
  }

  @Override
  public Optional<RunningTurn> running(String agentId) {
    NameRules.agentId(agentId);
    return context.run(
        "get_turn",
        () -> {
          TurnReader.Present present = present(agentId);
          return Optional.ofNullable(present.turn())
              .filter(turn -> turn.question() != null)
              .map(turn -> TurnViews.running(turn, present.session(), agentId));
        });
  }

  @Override
  public boolean stop(String agentId, Long questionNumber) {
    NameRules.agentId(agentId);
    return context.run(
        "stop_turn",
        () -> {
          TurnReader.Present present = present(agentId);
          StoredTurn turn = present.turn();
          if (turn == null
              || turn.isBare()
              || questionNumber != null && !questionNumber.equals(turn.question())) {
            return false;
          }
          SessionRef ref = context.freshRef().with(present.key());
          return context.turns().store().stop(turn.lease(ref, agentId));
        });
  }

  private TurnReader.Present present(String agentId) {
    return context.turns().reader().present(context.freshRef(), agentId);
  }

  @Override
  public TurnWatch watch(
      String agentId, String turnId, long questionNumber, long from, TurnWatcher watcher) {
    NameRules.agentId(agentId);
    InputMapper.checkNumber("question_number", questionNumber);
    return context.run(
        "watch_turn", () -> SharedWatch.begin(context, agentId, questionNumber, from, watcher));
  }

  @Override
  public Optional<TurnSnapshot> snapshot(String agentId, long questionNumber, long from) {
    NameRules.agentId(agentId);
    InputMapper.checkNumber("question_number", questionNumber);
    return context.run(
        "get_turn_snapshot",
        () -> {
          try {
            return context
                .turns()
                .reader()
                .read(context.freshRef(), agentId, questionNumber, from)
                .map(TurnViews::snapshot);
          } catch (NotFoundException e) {
            return Optional.empty();
          }
        });
  }
}
