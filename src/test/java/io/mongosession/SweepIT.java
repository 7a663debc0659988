package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.mongosession.internal.client.WriteTimeLimit;
import io.mongosession.internal.store.Stores;
import io.mongosession.testing.BeforeCommand;
import io.mongosession.testing.LogCapture;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Transfers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions that have expired are deleted with all they own, and no other is touched. */
class SweepIT {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final NewMessage HELLO = NewMessage.of("user", "hello");

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final BeforeCommand before = new BeforeCommand();
  private MongoDBSessionManagerFactory factory;

  /** A client that the sweeping one does not know. */
  private MongoDBSessionManagerFactory others;

  @BeforeEach
  void emptyCollections() {
    for (String collection : List.of("", ".messages", ".feedback", ".deleted", ".jobs")) {
      collection(collection).deleteMany(new Document());
    }
    factory = MONGO.close(MONGO.borrowing(before).retention(HOUR).build());
    others = MONGO.close(MONGO.builder().retention(HOUR).build());
  }

  private static MongoCollection<Document> collection(String suffix) {
    return MONGO.database().getCollection("sessions" + suffix);
  }

  private static void set(String session, String field, Object value) {
    collection("").updateOne(Filters.eq("_id", session), Updates.set(field, value));
  }

  /** A session with two messages and feedback, last changed so long ago. */
  private MongoDBSessionManager stored(
      MongoDBSessionManagerFactory by, String session, Duration retention, Duration age) {
    MongoDBSessionManager manager = by.createSessionManager(session);
    manager.create(NewSession.defaults().withRetention(retention));
    manager.initialize("agent.1");
    manager.appendMessages("agent.1", List.of(HELLO, HELLO));
    manager.addFeedback(new NewFeedback("up", null, null, null));
    set(session, "updated_at", Date.from(Instant.now().minus(age)));
    return manager;
  }

  private MongoDBSessionManager stored(String session, Duration age) {
    return stored(others, session, null, age);
  }

  private static List<String> sessions() {
    return collection("").distinct("_id", String.class).into(new ArrayList<>());
  }

  private static long count(String suffix, String session) {
    return collection(suffix).countDocuments(Filters.eq("session_id", session));
  }

  private static void assertComplete(MongoDBSessionManager manager, int messages) {
    assertThat(manager.messages("agent.1", MessageQuery.last(10)).items()).hasSize(messages);
    assertThat(manager.messageCount("agent.1")).isEqualTo(messages);
    assertThat(manager.getFeedback()).hasSize(1);
  }

  private static void sweepTombstones() {
    new Stores(
            MONGO.client(), MONGO.databaseName(), "sessions", 32, WriteTimeLimit.ofBorrowedClient())
        .remover()
        .sweep(Instant.now().plusSeconds(1));
  }

  @Test
  void sessionsExpireByTheirOwnRetentionAndByTheFactorys() {
    stored("default, over", HOUR.plusSeconds(10));
    stored("default, young", HOUR.minusSeconds(10));
    stored(others, "short, over", Duration.ofMinutes(1), Duration.ofMinutes(2));
    stored(others, "short, young", Duration.ofMinutes(3), Duration.ofMinutes(2));
    stored(others, "long, over", Duration.ofDays(2), Duration.ofDays(3));
    MongoDBSessionManager kept =
        stored(others, "long, young", Duration.ofDays(4), Duration.ofDays(3));

    SweepResult result = factory.sweep();

    assertThat(result).isEqualTo(new SweepResult(true, 3, 0, 0));
    assertThat(sessions())
        .containsExactlyInAnyOrder("default, young", "short, young", "long, young");
    for (String gone : List.of("default, over", "short, over", "long, over")) {
      assertThat(count(".messages", gone)).isZero();
      assertThat(count(".feedback", gone)).isZero();
      assertThat(count(".deleted", gone)).as("until nothing can arrive").isEqualTo(1);
    }
    assertComplete(kept, 2);
    sweepTombstones();
    assertThat(collection(".deleted").countDocuments()).isZero();
    assertThat(collection(".jobs").countDocuments()).isZero();
    assertThat(factory.sweep()).isEqualTo(new SweepResult(true, 0, 0, 0));
  }

  @Test
  void manySessionsExpireInManySteps() {
    for (int i = 0; i < 130; i++) {
      collection("")
          .insertOne(
              new Document("_id", "s" + i)
                  .append("session_key", "key " + i)
                  .append("updated_at", new Date(0)));
      collection(".messages").insertOne(new Document("session_key", "key " + i));
    }

    assertThat(factory.sweep().expiredSessions()).isEqualTo(130);

    assertThat(sessions()).isEmpty();
    assertThat(collection(".messages").countDocuments()).isZero();
    sweepTombstones();
    sweepTombstones();
    sweepTombstones();
    assertThat(collection(".deleted").countDocuments()).isZero();
  }

  @Test
  void withoutARetentionNothingExpiresThatHasNoneOfItsOwn() {
    stored("for ever", Duration.ofDays(10_000));
    stored(others, "own", HOUR, Duration.ofDays(1));

    MongoDBSessionManagerFactory forEver = MONGO.close(MONGO.builder().build());

    assertThat(forEver.sweep().expiredSessions()).isEqualTo(1);
    assertThat(sessions()).containsExactly("for ever");
  }

  @Test
  void onlySessionsOfTheFactorysOwnApplicationExpire() {
    MongoDBSessionManagerFactory support =
        MONGO.close(MONGO.builder().applicationName("support").retention(HOUR).build());
    stored(support, "of support", null, Duration.ofDays(1));
    stored(support, "of support, own", HOUR, Duration.ofDays(1));
    stored("of none", Duration.ofDays(1));

    assertThat(factory.sweep().expiredSessions()).isEqualTo(1);
    assertThat(sessions()).containsExactlyInAnyOrder("of support", "of support, own");
    assertThat(support.sweep().expiredSessions()).isEqualTo(2);
  }

  @Test
  void aClockThatIsFiveSecondsAheadExpiresNothingTooEarly() {
    stored("just over", HOUR.plusSeconds(2));

    assertThat(factory.sweep().expiredSessions()).isZero();
    assertThat(sessions()).containsExactly("just over");
  }

  @Test
  void aSessionOfWhichATurnRunsLivesOnUntilItsLeaseIsOver() {
    MongoDBSessionManager manager = stored("talking", Duration.ofDays(1));
    String turn = "agents.agent%2E1.turn";
    assertThat(collection("").find().first().get("agents", Document.class).keySet())
        .containsExactly("agent%2E1");
    set("talking", turn, new Document("id", "t").append("until", Date.from(Instant.now())));

    assertThat(factory.sweep()).isEqualTo(new SweepResult(true, 0, 1, 0));
    assertComplete(manager, 2);
    assertThat(collection(".deleted").countDocuments()).isZero();
    set(
        "talking",
        turn,
        new Document("id", "t").append("until", Date.from(Instant.now().minusSeconds(6))));
    assertThat(factory.sweep().expiredSessions()).isEqualTo(1);
  }

  @Test
  void whatAnotherProgramStoredIsNotTheSweepsBusiness() {
    for (Object retention : List.of("PT1S", 1, 1.0, 0L, -1L, Long.MAX_VALUE, List.of(1000L))) {
      collection("")
          .insertOne(
              new Document("session_key", "k" + retention)
                  .append("_id", "retention " + retention)
                  .append("retention", retention)
                  .append("updated_at", new Date(0)));
    }
    collection("").insertOne(new Document("_id", "no key").append("updated_at", new Date(0)));
    collection("").insertOne(new Document("_id", "no time").append("session_key", "k"));
    collection("")
        .insertOne(
            new Document("_id", 7).append("session_key", "n").append("updated_at", new Date(0)));

    assertThat(factory.sweep()).isEqualTo(new SweepResult(true, 0, 0, 0));
    assertThat(collection("").countDocuments()).isEqualTo(10);
  }

  @Test
  void aSessionThatIsWrittenToAtThatVeryMomentLivesOnWithAllItsMessages() {
    MongoDBSessionManager written = stored("written to", Duration.ofDays(1));
    stored("left alone", Duration.ofDays(1));
    before.next("delete", () -> written.appendMessage("agent.1", HELLO));

    SweepResult result = factory.sweep();

    before.verify();
    assertThat(result).isEqualTo(new SweepResult(true, 1, 1, 0));
    assertThat(sessions()).containsExactly("written to");
    assertComplete(written, 3);
    assertThat(count(".deleted", "written to")).isZero();
    sweepTombstones();
    assertComplete(written, 3);
  }

  @Test
  void aSessionWhoseRetentionIsChangedAtThatVeryMomentLivesOn() {
    MongoDBSessionManager changed = stored("changed", Duration.ofDays(1));
    before.next("delete", () -> changed.setRetention(Duration.ofDays(2)));

    assertThat(factory.sweep()).isEqualTo(new SweepResult(true, 0, 1, 0));

    before.verify();
    assertComplete(changed, 2);
    assertThat(collection(".deleted").countDocuments()).isZero();
  }

  @Test
  void whatIsOnItsWayToAnExpiredSessionIsSweptLater() {
    MongoDBSessionManager late = stored("late", Duration.ofDays(1));
    String key = collection("").find().first().getString("session_key");
    before.next("delete", () -> late.addFeedback(new NewFeedback("down", null, null, null)));

    assertThat(factory.sweep().expiredSessions()).isEqualTo(1);
    collection(".feedback")
        .insertOne(new Document("session_key", key).append("session_id", "late"));

    before.verify();
    sweepTombstones();
    assertThat(count(".feedback", "late")).isZero();
  }

  @Test
  void aSessionThatItsUserDeletesAtThatVeryMomentKeepsTheUsersTombstone() {
    MongoDBSessionManager deleted = stored("deleted", Duration.ofDays(1));
    MongoDBSessionManager pending = stored("pending", Duration.ofDays(1));
    before.next(
        "delete",
        () -> {
          deleted.delete();
          // A deletion that has got no further than its tombstone.
          pending.appendMessage("agent.1", HELLO);
          collection(".deleted")
              .updateOne(Filters.eq("session_id", "pending"), Updates.unset("expired_by"));
        });

    factory.sweep();

    before.verify();
    assertThat(sessions()).containsExactly("pending");
    assertThat(count(".messages", "deleted")).isZero();
    assertThat(count(".deleted", "deleted")).isEqualTo(1);
    assertThat(count(".deleted", "pending")).isEqualTo(1);
  }

  @Test
  void aSessionThatSomebodyIsDeletingIsLeftToThem() {
    stored("being deleted", Duration.ofDays(1));
    Document tombstone =
        new Document("_id", collection("").find().first().getString("session_key"))
            .append("session_id", "being deleted")
            .append("deleted_at", Date.from(Instant.now()));
    collection(".deleted").insertOne(tombstone);

    assertThat(factory.sweep()).isEqualTo(new SweepResult(true, 0, 1, 0));

    assertThat(sessions()).containsExactly("being deleted");
    assertThat(collection(".deleted").find()).containsExactly(tombstone);
    sweepTombstones();
    assertThat(factory.sweep().expiredSessions()).isEqualTo(1);
  }

  @Test
  void oneServerAtATimeSweeps() {
    stored("expired", Duration.ofDays(1));
    List<SweepResult> second = new ArrayList<>();
    before.next("delete", () -> second.add(others.sweep()));

    SweepResult first = factory.sweep();

    before.verify();
    assertThat(first.expiredSessions()).isEqualTo(1);
    assertThat(second).containsExactly(SweepResult.NOT_RUN);
  }

  @Test
  void theLeaseOfAServerThatWasKilledEndsByItself() {
    stored("expired", Duration.ofDays(1));
    Document lease = new Document("_id", "sweep").append("holder", "gone");
    collection(".jobs").insertOne(lease.append("until", Date.from(Instant.now())));
    assertThat(factory.sweep()).isEqualTo(SweepResult.NOT_RUN);
    collection(".jobs")
        .updateOne(
            Filters.eq("_id", "sweep"),
            Updates.set("until", Date.from(Instant.now().minusSeconds(6))));

    assertThat(factory.sweep().expiredSessions()).isEqualTo(1);
  }

  @Test
  void anExpiredSessionIsMissingAndItsIdCanBeTakenAnew() {
    MongoDBSessionManager old = stored("again", Duration.ofDays(1));
    factory.sweep();

    assertThatThrownBy(() -> old.appendMessage("agent.1", HELLO))
        .isInstanceOf(NotFoundException.class);
    others.createSessionManager("again").initialize("agent.1");
    sweepTombstones();
    assertThat(others.createSessionManager("again").messageCount("agent.1")).isZero();
  }

  @Test
  void aSweepThatDidSomethingIsOneLineInTheLogWithoutAnyId() {
    stored("expired", Duration.ofDays(1));
    try (LogCapture log = new LogCapture("io.mongosession.internal.store")) {
      factory.sweep();
      factory.sweep();

      assertThat(log.lines())
          .filteredOn(line -> line.startsWith("INFO"))
          .hasSize(1)
          .allSatisfy(
              line -> assertThat(line).contains("1 sessions expired").doesNotContain("'expired'"));
    }
  }

  @Test
  void aNewRetentionOfTheFactoryAppliesToSessionsThatAreThere() {
    stored("a day old", Duration.ofDays(1));
    MongoDBSessionManagerFactory patient =
        MONGO.close(MONGO.builder().retention(Duration.ofDays(2)).build());

    assertThat(patient.sweep().expiredSessions()).isZero();
    assertThat(factory.sweep().expiredSessions()).isEqualTo(1);
    assertThat(sessions()).isEmpty();
  }

  @Test
  void whatWouldBeDeletedAtOnceIsNotImported() {
    stored("old", Duration.ofDays(1));
    String lines = Transfers.exported(others);
    collection("").deleteMany(new Document());

    assertThat(Transfers.imported(factory, lines).errors())
        .first()
        .asString()
        .contains("older than its retention");
    assertThat(sessions()).isEmpty();
  }

  @Test
  void anImportedSessionThatExpiredDoesNotComeBack() {
    MongoDBSessionManagerFactory forEver = MONGO.close(MONGO.builder().build());
    stored("old", Duration.ofDays(1));
    String lines = Transfers.exported(others);
    for (String collection : List.of("", ".messages", ".feedback")) {
      collection(collection).deleteMany(new Document());
    }
    assertThat(Transfers.imported(forEver, lines).report().sessions()).isEqualTo(1);

    assertThat(factory.sweep().expiredSessions()).isEqualTo(1);

    sweepTombstones();
    assertThat(Transfers.imported(forEver, lines).report().sessions()).isZero();
    assertThat(sessions()).isEmpty();
    assertThat(collection(".messages").countDocuments()).isZero();
    assertThat(collection(".deleted").find())
        .hasSize(1)
        .allSatisfy(kept -> assertThat(kept.keySet()).containsOnly("_id", "deleted_at"));
  }
}
