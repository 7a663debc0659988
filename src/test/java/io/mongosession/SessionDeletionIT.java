package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.mongosession.internal.client.WriteTimeLimit;
import io.mongosession.internal.store.SessionRemover;
import io.mongosession.internal.store.Stores;
import io.mongosession.testing.BeforeCommand;
import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.FaultProxy;
import io.mongosession.testing.TestMongo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A deleted session is gone with all it owns, whatever was on its way to it. */
class SessionDeletionIT {

  private static final NewMessage HELLO = NewMessage.of("user", "hello");

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String session = UUID.randomUUID().toString();
  private final BeforeCommand before = new BeforeCommand();
  private MongoDBSessionManagerFactory factory;
  private MongoDBSessionManager manager;
  private MongoDBSessionManager other;

  @BeforeEach
  void twoCallers() {
    factory = MONGO.close(MONGO.factory(before));
    manager = factory.createSessionManager(session);
    other = MONGO.close(MONGO.builder().build()).createSessionManager(session);
  }

  private static long count(String collection, String sessionId) {
    return MONGO
        .database()
        .getCollection(collection)
        .countDocuments(new Document("session_id", sessionId));
  }

  private static SessionRemover remover() {
    MongoClient client = MONGO.client(new CommandCounter());
    return new Stores(
            client, MONGO.databaseName(), "sessions", 32, new WriteTimeLimit(Duration.ofMinutes(2)))
        .remover();
  }

  private static void sweepEverything() {
    remover().sweep(Instant.now().plusSeconds(1));
  }

  @Test
  void aDeletionRemovesMessagesAndFeedback() {
    manager.initialize("agent");
    manager.appendMessages("agent", List.of(HELLO, HELLO));
    manager.addFeedback(new NewFeedback("up", null, "agent", 1L));

    manager.delete();

    assertThatThrownBy(other::session).isInstanceOf(NotFoundException.class);
    assertThat(count("sessions.messages", session)).isZero();
    assertThat(count("sessions.feedback", session)).isZero();
  }

  /** The server misses the document, as some do that meet an update of it at the same moment. */
  private void missTheNextDeletion() {
    MongoCollection<Document> sessions = MONGO.database().getCollection("sessions");
    Document document = sessions.find(new Document("_id", session)).first();
    before.next("delete", () -> sessions.deleteOne(new Document("_id", session)));
    before.next("find", () -> sessions.insertOne(document));
  }

  @Test
  void aDeletionThatMissedItsSessionIsRepeatedBeforeAnythingElseIsErased() {
    manager.initialize("agent");
    manager.appendMessages("agent", List.of(HELLO, HELLO));
    before.next("find", () -> {});
    missTheNextDeletion();

    manager.delete();

    before.verify();
    assertThatThrownBy(other::session).isInstanceOf(NotFoundException.class);
    assertThat(count("sessions.messages", session)).isZero();
  }

  @Test
  void aDeletionThatKeepsMissingItsSessionErasesNothingElse() {
    manager.initialize("agent");
    manager.appendMessages("agent", List.of(HELLO, HELLO));
    before.next("find", () -> {});
    for (int i = 0; i < 3; i++) {
      missTheNextDeletion();
    }

    assertThatThrownBy(manager::delete).isInstanceOf(UnavailableException.class);

    before.verify();
    sweepEverything();
    assertThat(other.messageCount("agent")).isEqualTo(2);
    assertThat(count("sessions.deleted", session)).isZero();
  }

  @Test
  void aDeletionLeavesOtherSessionsAlone() {
    MongoDBSessionManager neighbour = factory.createSessionManager(session + "-neighbour");
    neighbour.initialize("agent");
    neighbour.appendMessage("agent", HELLO);
    manager.initialize("agent");

    manager.delete();
    sweepEverything();

    assertThat(neighbour.messageCount("agent")).isEqualTo(1);
  }

  @Test
  void managersOfADeletedSessionDoNotReachANewOneOfTheSameId() {
    manager.initialize("agent");
    other.initialize("agent");
    other.delete();
    MongoDBSessionManager creator = factory.createSessionManager(session);
    creator.initialize("agent");

    for (MongoDBSessionManager old : List.of(manager, other)) {
      assertThatThrownBy(() -> old.appendMessage("agent", HELLO))
          .isInstanceOf(NotFoundException.class);
      assertThatThrownBy(() -> old.syncAgent("agent", AgentUpdate.none().withState(Map.of("a", 1))))
          .isInstanceOf(NotFoundException.class);
      assertThatThrownBy(() -> old.updateMetadata(Map.of("a", 1)))
          .isInstanceOf(NotFoundException.class);
      assertThatThrownBy(old::delete).isInstanceOf(NotFoundException.class);
    }
    assertThat(creator.messageCount("agent")).isZero();
    assertThat(manager.initialize("agent").registered()).isFalse();
    assertThat(manager.appendMessage("agent", HELLO).numbers()).containsExactly(0L);
  }

  @Test
  void aManagerForgetsWhatItKnewOfTheAgentsOfADeletedSession() {
    AgentUpdate update = AgentUpdate.none().withState(Map.of("turn", 1));
    manager.initialize("first");
    manager.initialize("second");
    manager.syncAgent("second", update);
    manager.appendMessage("second", HELLO);
    other.delete();
    other.initialize("first");
    other.initialize("second");
    other.appendMessages("second", List.of(HELLO, HELLO));

    manager.initialize("first");
    manager.syncAgent("second", update);
    manager.redactLatestMessage("second", Redaction.with("-"));

    assertThat(other.agent("second").agent().state()).isEqualTo(Map.of("turn", 1));
    assertThat(other.message("second", 1).content()).isEqualTo("-");
  }

  @Test
  void anAppendUnderWayDuringADeletionStoresNothingInTheNewSession() {
    manager.initialize("agent");
    before.next(
        "insert",
        () -> {
          other.delete();
          other.initialize("agent");
        });

    // It was under way when the session was deleted: to this caller both came at the same time.
    catchThrowable(() -> manager.appendMessage("agent", HELLO));

    before.verify();
    assertThat(other.messageCount("agent")).isZero();
    assertThat(other.messages("agent", MessageQuery.last(10)).items()).isEmpty();
    assertThat(other.agent("agent").agent().nextNumber()).isZero();
    assertThat(count("sessions.messages", session)).describedAs("left over").isEqualTo(1);
    sweepEverything();
    assertThat(count("sessions.messages", session)).isZero();
    assertThat(other.session().agents()).containsExactly("agent");
  }

  @Test
  void aDeletionThatDiesHalfWayIsFinishedByTheSweep() {
    manager.initialize("agent");
    manager.appendMessage("agent", HELLO);
    manager.addFeedback(new NewFeedback("up", null, null, null));
    FaultProxy proxy = MONGO.proxy();
    BeforeCommand dying = new BeforeCommand();
    MongoDBSessionManager deleting =
        MONGO.close(dyingFactory(proxy, dying)).createSessionManager(session);
    deleting.session();
    // The session document is deleted, what it owns is not.
    dying.next("delete", () -> {});
    dying.next("delete", proxy::goDown);
    assertThatThrownBy(deleting::delete).isInstanceOf(UnavailableException.class);
    assertThat(count("sessions.messages", session)).isEqualTo(1);

    sweepEverything();

    assertThatThrownBy(other::session).isInstanceOf(NotFoundException.class);
    assertThat(count("sessions.messages", session)).isZero();
    assertThat(count("sessions.feedback", session)).isZero();
    assertThat(count("sessions.deleted", session)).isZero();
  }

  private static MongoDBSessionManagerFactory dyingFactory(
      FaultProxy proxy, BeforeCommand listener) {
    MongoClient client =
        MongoClients.create(
            MongoClientSettings.builder()
                .applyConnectionString(
                    new ConnectionString(proxy.uri() + "&serverSelectionTimeoutMS=500"))
                .addCommandListener(listener)
                .build());
    return MongoDBSessionManagerFactory.builder()
        .client(MONGO.close(client))
        .databaseName(MONGO.databaseName())
        .build();
  }

  @Test
  void aDeletionThatDiedBeforeTheSessionLeavesItComplete() {
    manager.initialize("agent");
    manager.appendMessage("agent", HELLO);
    String key =
        MONGO
            .database()
            .getCollection("sessions")
            .find(new Document("_id", session))
            .first()
            .getString("session_key");
    MONGO
        .database()
        .getCollection("sessions.deleted")
        .insertOne(
            new Document("_id", key)
                .append("session_id", session)
                .append("deleted_at", Date.from(Instant.now())));

    sweepEverything();

    assertThat(manager.messageCount("agent")).isEqualTo(1);
    assertThat(count("sessions.deleted", session)).isZero();
  }

  @Test
  void leftoversOfADeletionAreNotSweptBeforeTheLastWriteCanHaveArrived() {
    manager.initialize("agent");
    before.next("insert", other::delete);
    catchThrowable(() -> manager.appendMessage("agent", HELLO));

    remover().sweep();

    assertThat(count("sessions.deleted", session)).isEqualTo(1);
  }

  @Test
  void appendsRacingADeletionNeverShowTheOldSessionInTheNewOne() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        writers.add(threads.submit(() -> appendUntil(stop)));
      }
      for (int round = 0; round < 40; round++) {
        MongoDBSessionManager owner = factory.createSessionManager(session);
        String incarnation = owner.initialize("agent").agent().createdAt().toString();
        assertThat(owner.messages("agent", MessageQuery.last(200)).items())
            .extracting(Message::content)
            .allMatch(incarnation::equals);
        owner.delete();
        assertThatThrownBy(owner::session).isInstanceOf(NotFoundException.class);
      }
      stop.set(true);
      for (Future<?> writer : writers) {
        writer.get();
      }
    } finally {
      threads.shutdownNow();
    }
    MongoDBSessionManager last = factory.createSessionManager(session);
    try {
      last.delete();
    } catch (NotFoundException e) {
      // No writer had created it once more.
    }
    last.initialize("agent");
    assertThat(last.messageCount("agent")).isZero();
    sweepEverything();
    assertThat(count("sessions.messages", session)).isZero();
  }

  /** Each manager appends a few messages to the incarnation it found, or finds it gone. */
  private void appendUntil(AtomicBoolean stop) {
    while (!stop.get()) {
      MongoDBSessionManager writer = factory.createSessionManager(session);
      try {
        String incarnation = writer.initialize("agent").agent().createdAt().toString();
        for (int i = 0; i < 3; i++) {
          writer.appendMessage("agent", NewMessage.of("user", incarnation));
        }
      } catch (NotFoundException e) {
        // Deleted meanwhile: an error, and nothing is stored.
      }
    }
  }
}
