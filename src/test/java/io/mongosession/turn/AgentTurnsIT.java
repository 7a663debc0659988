package io.mongosession.turn;

import static io.mongosession.turn.Turns.AGENT;
import static io.mongosession.turn.Turns.asking;
import static io.mongosession.turn.Turns.begun;
import static io.mongosession.turn.Turns.repeated;
import static io.mongosession.turn.Turns.reply;
import static io.mongosession.turn.Turns.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.AgentUpdate;
import io.mongosession.AppendOptions;
import io.mongosession.ConflictException;
import io.mongosession.KeyReusedException;
import io.mongosession.Message;
import io.mongosession.MessageQuery;
import io.mongosession.MessageStatus;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import io.mongosession.Redaction;
import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Turns, one after the other, and what each costs. */
class AgentTurnsIT {

  private static final Duration LIFETIME = Duration.ofMinutes(1);

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final CommandCounter commands = new CommandCounter();
  private final String session = UUID.randomUUID().toString();
  private MongoDBSessionManagerFactory factory;
  private MongoDBSessionManager manager;
  private AgentTurns turns;

  @BeforeEach
  void open() {
    factory = MONGO.factory(commands);
    manager = factory.createSessionManager(session);
    turns = Turns.of(factory, session);
  }

  @AfterEach
  void close() {
    factory.close();
  }

  private List<Message> log() {
    return manager.messages(AGENT, MessageQuery.last(100)).items();
  }

  private List<String> texts() {
    return log().stream().map(Message::content).map(String::valueOf).toList();
  }

  @Test
  void aFirstTurnCreatesTheSessionWithItsLease() {
    LeasedTurn turn = begun(turns, asking("hello"));

    assertThat(turn.questionNumber()).isZero();
    assertThat(turn.agent().registered()).isTrue();
    assertThat(turn.agent().messages()).isEmpty();
    assertThat(turns.running(AGENT))
        .hasValueSatisfying(now -> assertThat(now.turnId()).isEqualTo(turn.turnId()));
    EndedTurn ended = reply(turn, "hi");
    assertThat(ended.reply().number()).isEqualTo(1);
    assertThat(ended.stopped()).isFalse();
    assertThat(turns.running(AGENT)).isEmpty();
    assertThat(texts()).containsExactly("hello", "hi");
    assertThat(log()).extracting(Message::turn).containsExactly(0L, 0L);
  }

  @Test
  void aTurnTakesSixCommandsThreeOfThemBeforeTheAgent() {
    reply(begun(turns, asking("a")), "b");
    LeasedTurn[] turn = new LeasedTurn[1];
    assertThat(commands.during(() -> turn[0] = begun(turns, asking("c"))))
        .containsExactly("findAndModify", "insert", "find");
    assertThat(
            commands.during(
                () ->
                    turn[0].complete(
                        List.of(NewMessage.of("assistant", "d")),
                        AgentUpdate.none().withState(Map.of("n", 1)))))
        .containsExactly("findAndModify", "insert", "update");
    assertThat(manager.agent(AGENT).agent().state()).isEqualTo(Map.of("n", 1));
  }

  @Test
  void aSystemMessageBeforeTheWindowAppliesAndTakesOneMore() {
    reply(begun(turns, asking("a")), "b");
    manager.appendMessage(AGENT, NewMessage.of("system", "be kind"));
    for (int i = 0; i < 25; i++) {
      manager.appendMessages(
          AGENT, List.of(NewMessage.of("user", "q"), NewMessage.of("assistant", "a")));
    }
    LeasedTurn[] turn = new LeasedTurn[1];

    assertThat(commands.during(() -> turn[0] = begun(turns, asking("c"))))
        .containsExactly("findAndModify", "insert", "find", "find");

    assertThat(turn[0].agent().messages()).hasSize(21);
    assertThat(turn[0].agent().messages().get(0).content()).isEqualTo("be kind");
  }

  @Test
  void aTurnWithAKeyTakesTwoMore() {
    reply(begun(turns, asking("a")), "b");
    LeasedTurn[] turn = new LeasedTurn[1];
    assertThat(commands.during(() -> turn[0] = begun(turns, asking("c", "key"))))
        .containsExactly("find", "find", "findAndModify", "insert", "find");
    assertThat(commands.during(() -> reply(turn[0], "d"))).hasSize(3);
    assertThat(commands.during(() -> turns.begin(asking("c", "key")))).hasSize(2);
  }

  @Test
  void aStreamedTurnTakesTwoMoreAndOneForEachFlush() {
    LeasedTurn turn = begun(turns, asking("a"));
    assertThat(commands.during(() -> turn.beginDraft(LIFETIME))).hasSize(2);
    assertThat(commands.during(() -> turn.flush(0, "b"))).hasSize(1);
    assertThat(commands.during(() -> turn.flush(1, "c"))).hasSize(1);
    assertThat(log().get(1).content()).isEqualTo("bc");
    assertThat(log().get(1).status()).isEqualTo(MessageStatus.DRAFT);
    assertThat(turns.running(AGENT).orElseThrow().messageNumber()).isEqualTo(1);
    assertThat(commands.during(() -> reply(turn, "bcd"))).hasSize(3);
    assertThat(log().get(1).status()).isEqualTo(MessageStatus.COMPLETE);
    assertThat(texts()).containsExactly("a", "bcd");
  }

  @Test
  void aTurnThatFailedTakesTwoAndTheNextOneIsShownItsQuestion() {
    LeasedTurn turn = begun(turns, asking("a"));
    assertThat(commands.during(() -> turn.failed("", List.of(), "other")))
        .containsExactly("update", "update");
    assertThat(log()).extracting(Message::status).containsExactly(MessageStatus.FAILED);
    LeasedTurn next = begun(turns, asking("b"));
    assertThat(next.agent().messages()).extracting(Message::content).containsExactly("a");
    reply(next, "c");
  }

  @Test
  void stepsAreStoredAsTheyHappen() {
    LeasedTurn turn = begun(turns, asking("a"));
    List<NewMessage> calls = List.of(NewMessage.of("assistant", "call"));
    assertThat(commands.during(() -> turn.store(calls))).hasSize(2);
    turn.store(List.of(NewMessage.of("tool", "result")));
    turn.beginDraft(LIFETIME);
    assertThat(commands.during(() -> turn.store(calls))).containsExactly("update");
    reply(turn, "b");
    assertThat(texts()).containsExactly("a", "call", "result", "call", "b");
    assertThat(log()).extracting(Message::turn).containsOnly(0L);
  }

  @Test
  void oneTurnRunsAtATimeForEachAgent() {
    reply(begun(turns, asking("a")), "b");
    LeasedTurn turn = begun(turns, asking("c"));
    TurnStart.Running start = running(turns.begin(asking("d")));
    assertThat(start.sameKey()).isFalse();
    assertThat(start.turn().questionNumber()).isEqualTo(2);
    assertThat(start.turn().turnId()).isEqualTo(turn.turnId());
    assertThat(start.turn().startedAt()).isNotNull();
    begun(turns, TurnRequest.of("another", "x", null, null, 20)).failed("", List.of(), null);
    reply(turn, "e");
    assertThat(texts()).containsExactly("a", "b", "c", "e");
  }

  @Test
  void theSameKeyAndMessageAgainIsAnsweredAsStoredNow() {
    reply(begun(turns, asking("a", "k")), "secret");
    EndedTurn again = repeated(turns.begin(asking("a", "k")));
    assertThat(again.questionNumber()).isZero();
    assertThat(again.reply().number()).isEqualTo(1);
    assertThat(again.reply().content()).isEqualTo("secret");
    manager.redactMessage(AGENT, 1, Redaction.with("[redacted]"));
    assertThat(repeated(turns.begin(asking("a", "k"))).reply().content()).isEqualTo("[redacted]");
    assertThatThrownBy(() -> turns.begin(asking("b", "k"))).isInstanceOf(KeyReusedException.class);
    assertThat(texts()).containsExactly("a", "[redacted]");
  }

  @Test
  void theSameKeyWhileItRunsIsTheSameTurn() {
    LeasedTurn turn = begun(turns, asking("a", "k"));
    TurnStart.Running start = running(turns.begin(asking("a", "k")));
    assertThat(start.sameKey()).isTrue();
    assertThat(start.turn().turnId()).isEqualTo(turn.turnId());
    assertThatThrownBy(() -> turns.begin(asking("b", "k"))).isInstanceOf(KeyReusedException.class);
    assertThat(running(turns.begin(asking("a", "other"))).sameKey()).isFalse();
    reply(turn, "b");
  }

  @Test
  void whatFailedIsAskedAgainWithItsStepsAndNotStoredAgain() {
    LeasedTurn turn = begun(turns, asking("a", "k"));
    turn.store(List.of(NewMessage.of("assistant", "step")));
    turn.failed("", List.of(), "other");
    LeasedTurn[] again = new LeasedTurn[1];
    assertThat(commands.during(() -> again[0] = begun(turns, asking("a", "k")))).hasSize(4);
    assertThat(again[0].questionNumber()).isZero();
    assertThat(again[0].steps()).extracting(Message::content).containsExactly("step");
    assertThat(again[0].agent().messages()).isEmpty();
    EndedTurn ended = reply(again[0], "b");
    assertThat(ended.reply().number()).isEqualTo(2);
    assertThat(texts()).containsExactly("a", "step", "b");
    assertThat(log()).extracting(Message::status).containsOnly(MessageStatus.COMPLETE);
  }

  @Test
  void whatFailedIsNotAskedAgainBehindOtherMessages() {
    begun(turns, asking("a", "k")).failed("", List.of(), "other");
    manager.appendMessage(AGENT, NewMessage.of("user", "x"));
    assertThatThrownBy(() -> turns.begin(asking("a", "k")))
        .isInstanceOfSatisfying(
            ConflictException.class, e -> assertThat(e.nextNumber()).isEqualTo(2));
  }

  @Test
  void aRedactedQuestionIsNotAskedAgain() {
    begun(turns, asking("a", "k")).failed("", List.of(), "other");
    manager.redactMessage(AGENT, 0, Redaction.with("[redacted]"));
    assertThatThrownBy(() -> turns.begin(asking("a", "k"))).isInstanceOf(ConflictException.class);
  }

  @Test
  void aNumberThatIsNotTheExpectedOneIsAConflictAndNothingIsStored() {
    reply(begun(turns, asking("a")), "b");
    assertThatThrownBy(() -> turns.begin(TurnRequest.of(AGENT, "c", 7L, null, 20)))
        .isInstanceOfSatisfying(
            ConflictException.class, e -> assertThat(e.nextNumber()).isEqualTo(2));
    LeasedTurn turn = begun(turns, TurnRequest.of(AGENT, "c", 2L, null, 20));
    reply(turn, "d");
    assertThat(texts()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void aTurnIsStoppedFromAnywhereWithTheTextSoFar() {
    LeasedTurn turn = begun(turns, asking("a", "k"));
    Queue<LeasedTurn.Interruption> told = new ConcurrentLinkedQueue<>();
    turn.onInterruption(told::add);
    turn.beginDraft(LIFETIME);
    try (MongoDBSessionManagerFactory other = MONGO.builder().build()) {
      assertThat(Turns.of(other, session).stop(AGENT, 7L)).isFalse();
      assertThat(Turns.of(other, session).stop(AGENT, 0L)).isTrue();
    }
    Wait.until("it is seen", () -> told.contains(LeasedTurn.Interruption.STOP));
    EndedTurn ended = turn.stopped("so far");
    assertThat(ended.stopped()).isTrue();
    assertThat(ended.reply().content()).isEqualTo("so far");
    assertThat(log().get(1).status()).isEqualTo(MessageStatus.STOPPED);
    assertThat(turns.running(AGENT)).isEmpty();
    assertThat(turns.stop(AGENT, null)).isFalse();
    assertThat(repeated(turns.begin(asking("a", "k"))).stopped()).isTrue();
    LeasedTurn next = begun(turns, asking("b"));
    assertThat(next.agent().messages()).extracting(Message::content).containsExactly("a", "so far");
    assertThat(next.stopped("").reply()).isNull();
    assertThat(log().get(2).status()).isEqualTo(MessageStatus.STOPPED);
  }

  @Test
  void aTurnIsFollowedUntilItIsOver() {
    LeasedTurn turn = begun(turns, asking("a"));
    long draft = turn.beginDraft(LIFETIME);
    turn.flush(0, "b");
    Queue<TurnSnapshot> seen = new ConcurrentLinkedQueue<>();
    Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
    TurnWatch watch =
        turns.watch(
            AGENT,
            turn.turnId(),
            0,
            draft,
            new TurnWatcher() {
              @Override
              public void see(TurnSnapshot snapshot) {
                seen.add(snapshot);
              }

              @Override
              public void fail(RuntimeException failure) {
                failures.add(failure);
              }
            });
    Wait.until("it is seen", () -> !seen.isEmpty());
    assertThat(seen.peek().running()).isTrue();
    assertThat(seen.peek().messages().get(0).message().content()).isEqualTo("b");
    assertThat(seen.peek().turnId()).isEqualTo(turn.turnId());
    reply(turn, "bc");
    Wait.until("it is seen", () -> seen.stream().anyMatch(snapshot -> !snapshot.running()));
    watch.close();
    TurnSnapshot last = seen.stream().filter(snapshot -> !snapshot.running()).findFirst().get();
    assertThat(last.ended().reply().content()).isEqualTo("bc");
    assertThat(last.question().content()).isEqualTo("a");
    assertThat(failures).isEmpty();
    assertThat(turns.snapshot(AGENT, 0, 1).orElseThrow().ended()).isEqualTo(last.ended());
    assertThat(turns.snapshot(AGENT, 1, 1)).isEmpty();
  }

  @Test
  void anAppendAndAChatWithTheSameKeyAreTwoThings() {
    manager.initialize(AGENT);
    manager.appendMessages(
        AGENT, List.of(NewMessage.of("user", "x")), AppendOptions.none().withIdempotencyKey("k"));
    LeasedTurn turn = begun(turns, asking("x", "k"));
    reply(turn, "y");
    assertThat(texts()).containsExactly("x", "x", "y");
  }
}
