package io.mongosession.turn;

import static io.mongosession.turn.Turns.AGENT;
import static io.mongosession.turn.Turns.asking;
import static io.mongosession.turn.Turns.begun;
import static io.mongosession.turn.Turns.repeated;
import static io.mongosession.turn.Turns.reply;
import static io.mongosession.turn.Turns.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClients;
import io.mongosession.AgentUpdate;
import io.mongosession.ConflictException;
import io.mongosession.Message;
import io.mongosession.MessageQuery;
import io.mongosession.MessageStatus;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import io.mongosession.NotFoundException;
import io.mongosession.Redaction;
import io.mongosession.UnavailableException;
import io.mongosession.testing.BeforeCommand;
import io.mongosession.testing.FaultProxy;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The interleavings that broke drafts of the protocol: one caller behind a proxy, in whose commands
 * things go wrong or others come between, and another server.
 */
class TurnProtocolIT {

  private static final Duration LIFETIME = Duration.ofMinutes(1);

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String session = UUID.randomUUID().toString();
  private final BeforeCommand before = new BeforeCommand();
  private FaultProxy proxy;
  private MongoDBSessionManagerFactory factory;
  private AgentTurns turns;
  private AgentTurns others;
  private MongoDBSessionManager other;

  @BeforeEach
  void oneCallerBehindTheProxy() {
    proxy = MONGO.proxy();
    factory =
        MONGO.close(
            MongoDBSessionManagerFactory.builder()
                .client(
                    MONGO.close(
                        MongoClients.create(
                            MongoClientSettings.builder()
                                .applyConnectionString(
                                    new ConnectionString(
                                        proxy.uri()
                                            + "&retryWrites=false&retryReads=false"
                                            + "&serverSelectionTimeoutMS=2000"))
                                .addCommandListener(before)
                                .build())))
                .databaseName(MONGO.databaseName())
                .build());
    turns = Turns.of(factory, session);
    MongoDBSessionManagerFactory second = MONGO.close(MONGO.builder().build());
    others = Turns.of(second, session);
    other = second.createSessionManager(session);
  }

  @AfterEach
  void everythingHappenedInTime() {
    before.verify();
  }

  private void inAnOldSession() {
    reply(begun(others, asking("a")), "b");
  }

  private List<Message> log() {
    return other.messages(AGENT, MessageQuery.last(100)).items();
  }

  private List<String> texts() {
    return log().stream().map(Message::content).map(String::valueOf).toList();
  }

  private Document agent() {
    return sessions()
        .find(new Document("_id", session))
        .first()
        .get("agents", Document.class)
        .get(AGENT, Document.class);
  }

  private static com.mongodb.client.MongoCollection<Document> sessions() {
    return MONGO.database().getCollection("sessions");
  }

  /** As if so much time had passed that nobody waits for the turn that runs any more. */
  private void leaseIsOver() {
    Date over = Date.from(Instant.now().minusSeconds(6));
    sessions()
        .updateOne(
            new Document("_id", session),
            new Document("$set", new Document("agents." + AGENT + ".turn.until", over)));
  }

  /** Another server's turn, once it has seen the index without which nothing is taken over. */
  private LeasedTurn takenOver(TurnRequest request) {
    AtomicReference<TurnStart> start = new AtomicReference<>();
    Wait.until(
        "the turn is taken over",
        () -> {
          leaseIsOver();
          start.set(others.begin(request));
          return start.get() instanceof TurnStart.Begun;
        });
    return ((TurnStart.Begun) start.get()).turn();
  }

  private void append(String text) {
    other.appendMessage(AGENT, NewMessage.of("user", text));
  }

  private void assertNoHole() {
    List<Message> log = log();
    for (int i = 0; i < log.size(); i++) {
      assertThat(log.get(i).number()).isEqualTo(i);
    }
    assertThat(other.agent(AGENT).agent().nextNumber()).isEqualTo(log.size());
    assertThat(agent()).doesNotContainKey("turn");
  }

  @Test
  void interleaving1TheReplyToTheClaimIsLostAndAnAppendComesBetween() {
    inAnOldSession();
    proxy.loseReplyTo("findAndModify", 1);
    before.next("findAndModify", () -> {});
    before.next("findAndModify", () -> append("between"));

    LeasedTurn turn = begun(turns, asking("c"));

    assertThat(turn.questionNumber()).isEqualTo(2);
    reply(turn, "d");
    assertThat(texts()).containsExactly("a", "b", "c", "between", "d");
    assertNoHole();
  }

  @Test
  void interleaving2TheReplyToTheReservationIsLostAndAnAppendComesBetween() {
    inAnOldSession();
    LeasedTurn turn = begun(turns, asking("c"));
    proxy.loseReplyTo("findAndModify", 1);
    before.next("findAndModify", () -> {});
    before.next("findAndModify", () -> append("between"));

    EndedTurn ended =
        turn.complete(
            List.of(NewMessage.of("assistant", "d")), AgentUpdate.none().withState(Map.of("n", 1)));

    assertThat(ended.reply().number()).isEqualTo(3);
    assertThat(texts()).containsExactly("a", "b", "c", "d", "between");
    assertThat(other.agent(AGENT).agent().state()).isEqualTo(Map.of("n", 1));
    assertNoHole();
  }

  @ParameterizedTest
  @CsvSource({
    "between the claim and the question, insert, false",
    "between the question and the history, find, false",
    "between the reservation and the reply, insert, true",
    "between the reply and the release, update, true"
  })
  void interleaving3KilledAndTheNextTurnGoesOn(String where, String command, boolean begun) {
    inAnOldSession();
    if (begun) {
      LeasedTurn turn = begun(turns, asking("c"));
      before.next(command, proxy::goDown);
      if (command.equals("insert")) {
        assertThatThrownBy(() -> reply(turn, "d")).isInstanceOf(UnavailableException.class);
      } else {
        reply(turn, "d"); // Stored it is; that its lease stays for a while does not matter.
      }
    } else {
      before.next(command, proxy::goDown);
      assertThatThrownBy(() -> turns.begin(asking("c"))).isInstanceOf(UnavailableException.class);
    }
    factory.close();
    assertThat(running(others.begin(asking("e"))).turn().questionNumber()).isEqualTo(2);

    reply(takenOver(asking("e")), "f");

    assertNoHole();
    assertThat(log().stream().filter(message -> message.status() == MessageStatus.COMPLETE))
        .extracting(Message::content)
        .endsWith("e", "f");
    if (command.equals("update")) {
      assertThat(texts()).containsExactly("a", "b", "c", "d", "e", "f");
    } else if (!where.contains("and the question")) {
      assertThat(log().get(2).status()).as(where).isEqualTo(MessageStatus.FAILED);
    }
  }

  @Test
  void interleaving3AfterAKillTheNextTurnBeginsBeforeLong() {
    inAnOldSession();
    begun(turns, asking("c"));
    factory.close();

    Wait.until(
        "the next turn begins",
        Duration.ofSeconds(40),
        () -> others.begin(asking("e")) instanceof TurnStart.Begun);

    assertThat(log().get(2).status()).isEqualTo(MessageStatus.FAILED);
  }

  @Test
  void interleaving4SilentBeforeItsReplyWhileAnotherTakesOver() {
    inAnOldSession();
    LeasedTurn turn = begun(turns, asking("c"));
    before.next(
        "insert",
        () -> {
          reply(takenOver(asking("e")), "f");
        });

    assertThatThrownBy(() -> reply(turn, "d")).isInstanceOf(TurnLostException.class);

    assertThat(texts()).containsExactly("a", "b", "c", "", "e", "f");
    assertThat(log().get(2).status()).isEqualTo(MessageStatus.FAILED);
    assertThat(log().get(3).status()).isEqualTo(MessageStatus.ABORTED);
    turn.failed("", List.of(), "other");
    assertThatThrownBy(() -> turn.store(List.of(NewMessage.of("assistant", "g"))))
        .isInstanceOf(TurnLostException.class);
    assertNoHole();
  }

  @Test
  void interleaving4ADraftOfATurnThatWasTakenOverStaysAborted() {
    inAnOldSession();
    LeasedTurn turn = begun(turns, asking("c"));
    turn.beginDraft(LIFETIME);
    turn.flush(0, "so far");
    reply(takenOver(asking("e")), "f");

    assertThatThrownBy(() -> turn.flush(1, "more")).isInstanceOf(TurnLostException.class);
    assertThatThrownBy(() -> reply(turn, "d")).isInstanceOf(TurnLostException.class);

    assertThat(texts()).containsExactly("a", "b", "c", "so far", "e", "f");
    assertThat(log().get(3).status()).isEqualTo(MessageStatus.ABORTED);
  }

  @Test
  void interleaving5TwoCallsWithOneKeyAtOnceWhereThereIsNoSession() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 20; round++) {
        String fresh = UUID.randomUUID().toString();
        CyclicBarrier start = new CyclicBarrier(2);
        List<Future<TurnStart>> calls =
            List.of(
                threads.submit(() -> atOnce(start, factory, fresh)),
                threads.submit(() -> atOnce(start, MONGO.close(MONGO.builder().build()), fresh)));
        TurnStart one = calls.get(0).get();
        TurnStart two = calls.get(1).get();
        TurnStart.Begun begun = (TurnStart.Begun) (one instanceof TurnStart.Begun ? one : two);
        assertThat(running(begun == one ? two : one).sameKey()).isTrue();
        reply(begun.turn(), "b");
        assertThat(
                MONGO
                    .database()
                    .getCollection("sessions.messages")
                    .countDocuments(new Document("session_id", fresh)))
            .isEqualTo(2);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static TurnStart atOnce(
      CyclicBarrier start, MongoDBSessionManagerFactory server, String session) throws Exception {
    AgentTurns turns = Turns.of(server, session);
    start.await();
    return turns.begin(asking("a", "k"));
  }

  @Test
  void interleaving6TheKeyRunsElsewhereBetweenItsLookUpAndTheClaim() {
    inAnOldSession();
    before.next("findAndModify", () -> reply(begun(others, asking("c", "k")), "d"));

    EndedTurn ended = repeated(turns.begin(asking("c", "k")));

    assertThat(ended.reply().content()).isEqualTo("d");
    assertThat(texts()).containsExactly("a", "b", "c", "d");
    assertNoHole();
  }

  @Test
  void interleaving7ThreeCopiesAndTheAgentFails() {
    inAnOldSession();
    before.next(
        "findAndModify",
        () -> {
          LeasedTurn turn = begun(others, asking("c", "k"));
          assertThat(running(others.begin(asking("c", "k"))).sameKey()).isTrue();
          turn.failed("", List.of(), "limited");
        });

    TurnStart.Running failed = running(turns.begin(asking("c", "k")));

    assertThat(failed.sameKey()).isTrue();
    TurnSnapshot snapshot = turns.snapshot(AGENT, failed.turn().questionNumber(), 0).orElseThrow();
    assertThat(snapshot.running()).isFalse();
    assertThat(snapshot.ended()).isNull();
    assertThat(snapshot.failure()).isEqualTo("limited");
    assertNoHole();
    // One that comes afterwards asks again.
    reply(begun(turns, asking("c", "k")), "d");
    assertThat(texts()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void interleaving8TheTurnEndsBetweenTheTwoCommandsOfAStop() {
    LeasedTurn turn = begun(others, asking("a"));
    before.next("update", () -> reply(turn, "b"));

    assertThat(turns.stop(AGENT, 0L)).isFalse();

    assertThat(agent()).doesNotContainKey("turn");
    LeasedTurn next = begun(others, asking("c"));
    assertThat(agent().get("turn", Document.class)).doesNotContainKey("stop");
    reply(next, "d");
  }

  @Test
  void interleaving9WhatWasStoppedIsNotRunAgainByARepeat() {
    LeasedTurn whole = begun(turns, asking("a", "k"));
    whole.stopped("so far");
    assertThat(repeated(others.begin(asking("a", "k"))).reply().content()).isEqualTo("so far");
    LeasedTurn empty = begun(turns, asking("b", "l"));
    empty.stopped("");
    EndedTurn again = repeated(others.begin(asking("b", "l")));
    assertThat(again.stopped()).isTrue();
    assertThat(again.reply()).isNull();
    assertThat(texts()).containsExactly("a", "so far", "b");
  }

  @Test
  void interleaving10WhatFailedIsNotAskedAgainBehindOtherTurns() {
    begun(turns, asking("a", "k")).failed("", List.of(), "other");
    reply(begun(turns, asking("b")), "c");

    assertThatThrownBy(() -> others.begin(asking("a", "k")))
        .isInstanceOfSatisfying(
            ConflictException.class, e -> assertThat(e.nextNumber()).isEqualTo(3));
    assertThat(texts()).containsExactly("a", "b", "c");
  }

  @Test
  void interleaving11WhatIsAskedAgainHasATextOfItsOwn() {
    LeasedTurn turn = begun(turns, asking("a", "k"));
    turn.beginDraft(LIFETIME);
    turn.flush(0, "x".repeat(450));
    factory.close();

    LeasedTurn again = takenOver(asking("a", "k"));

    assertThat(again.questionNumber()).isZero();
    assertThat(again.steps()).isEmpty();
    long draft = again.beginDraft(LIFETIME);
    again.flush(0, "y".repeat(30));
    TurnSnapshot snapshot = others.snapshot(AGENT, 0, 1).orElseThrow();
    assertThat(snapshot.turnId()).isEqualTo(again.turnId()).isNotEqualTo(turn.turnId());
    assertThat(snapshot.messages())
        .extracting(TurnSnapshot.Turned::turnId)
        .containsExactly(turn.turnId(), again.turnId());
    assertThat(snapshot.messages())
        .extracting(turned -> turned.message().status())
        .containsExactly(MessageStatus.ABORTED, MessageStatus.DRAFT);
    assertThat(reply(again, "y".repeat(40)).reply().number()).isEqualTo(draft);
    assertThat(log())
        .extracting(message -> String.valueOf(message.content()).length())
        .containsExactly(1, 450, 40);
    assertNoHole();
  }

  @Test
  void interleaving12TheDraftIsRedactedBetweenTwoFlushes() {
    LeasedTurn turn = begun(turns, asking("a", "k"));
    turn.beginDraft(LIFETIME);
    turn.flush(0, "secret");
    other.redactMessage(AGENT, 1, Redaction.with("[redacted]"));

    assertThatThrownBy(() -> turn.flush(1, " more")).isInstanceOf(DraftGoneException.class);
    assertThatThrownBy(() -> reply(turn, "secret more")).isInstanceOf(DraftGoneException.class);
    EndedTurn ended = turn.stopped("secret more");

    assertThat(ended.stopped()).isTrue();
    assertThat(ended.reply().content()).isEqualTo("[redacted]");
    assertThat(texts()).containsExactly("a", "[redacted]");
    assertThat(log().get(1).status()).isEqualTo(MessageStatus.STOPPED);
    assertThat(repeated(others.begin(asking("a", "k"))).reply().content()).isEqualTo("[redacted]");
    assertNoHole();
  }

  @Test
  void interleaving13TheSessionIsDeletedAndMadeAnewUnderATurnAndItsFollower() {
    LeasedTurn turn = begun(turns, asking("a"));
    Queue<LeasedTurn.Interruption> told = new ConcurrentLinkedQueue<>();
    turn.onInterruption(told::add);
    Queue<TurnSnapshot> seen = new ConcurrentLinkedQueue<>();
    Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
    others.watch(
        AGENT,
        turn.turnId(),
        0,
        1,
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
    Wait.until("it is followed", () -> !seen.isEmpty());
    other.delete();
    MongoDBSessionManagerFactory third = MONGO.close(MONGO.builder().build());
    reply(begun(Turns.of(third, session), asking("b")), "c");

    Wait.until("the turn is interrupted", () -> !told.isEmpty());
    Wait.until("the follower is told", () -> !failures.isEmpty());

    assertThat(told).containsExactly(LeasedTurn.Interruption.LOST);
    assertThat(failures.peek()).isInstanceOf(NotFoundException.class);
    assertThat(seen).allMatch(snapshot -> snapshot.question().content().equals("a"));
    assertThatThrownBy(() -> reply(turn, "d")).isInstanceOf(TurnLostException.class);
    assertThat(third.createSessionManager(session).messages(AGENT, MessageQuery.last(9)).items())
        .extracting(Message::content)
        .containsExactly("b", "c");
  }

  @Test
  void interleaving14ConnectionsThatHangDoNotCostTheOthersTheirLeases() {
    MongoDBSessionManagerFactory pooled =
        MONGO.close(
            MongoDBSessionManagerFactory.builder()
                .connectionString(proxy.uri())
                .databaseName(MONGO.databaseName())
                .build());
    LeasedTurn turn = begun(Turns.of(pooled, session), asking("a"));
    Date before = until();
    Wait.until("it is renewed", () -> until().after(before));
    proxy.strand();
    Date stranded = until();

    Wait.until("it is renewed again", () -> until().after(stranded));

    assertThat(turn.turnId()).isEqualTo(agent().get("turn", Document.class).getString("id"));
  }

  private Date until() {
    return agent().get("turn", Document.class).getDate("until");
  }
}
