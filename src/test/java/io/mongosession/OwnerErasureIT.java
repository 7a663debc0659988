package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import io.mongosession.internal.client.WriteTimeLimit;
import io.mongosession.internal.store.Stores;
import io.mongosession.testing.BeforeCommand;
import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.RawScan;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An owner is forgotten: nothing of theirs is left, and the receipt says what there was. */
class OwnerErasureIT {

  private static final int OWNERS = 200;
  private static final int WRITERS = 8;

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final BeforeCommand before = new BeforeCommand();
  private MongoDBSessionManagerFactory factory;
  private MongoDBSessionManagerFactory others;

  @BeforeEach
  void emptyCollections() {
    for (String collection : List.of("", ".messages", ".feedback", ".deleted")) {
      collection(collection).deleteMany(new Document());
    }
    factory = MONGO.close(MONGO.factory(before));
    others = MONGO.close(MONGO.builder().build());
  }

  private static MongoCollection<Document> collection(String suffix) {
    return MONGO.database().getCollection("sessions" + suffix);
  }

  private static MongoDBSessionManager manager(
      MongoDBSessionManagerFactory by, String owner, String session) {
    return by.createSessionManager(session, options -> options.owner(owner));
  }

  /** A session of this owner with this text wherever there can be one, and three messages. */
  private static MongoDBSessionManager stored(
      MongoDBSessionManagerFactory by, String owner, String session, String text) {
    MongoDBSessionManager manager = manager(by, owner, session);
    manager.create(new NewSession(text, null, Map.of("topic", text, text, 1)));
    manager.initialize(text);
    manager.syncAgent(
        text,
        AgentUpdate.none()
            .withState(Map.of("said", text))
            .withConversationManagerState(Map.of(text, true))
            .withConfig(new AgentConfig(text, text, Map.of("source", text))));
    manager.appendMessages(
        text,
        List.of(NewMessage.of("user", text), new NewMessage("assistant", text, Map.of(text, 1))));
    manager.appendMessages(
        text,
        List.of(NewMessage.of("user", List.of(Map.of("text", text)))),
        AppendOptions.none().withIdempotencyKey(text));
    manager.redactMessage(text, 0, Redaction.with(text));
    manager.addFeedback(new NewFeedback("up", text, text, 1L), text);
    return manager;
  }

  private static void sweepTombstones() {
    new Stores(
            MONGO.client(), MONGO.databaseName(), "sessions", 32, WriteTimeLimit.ofBorrowedClient())
        .remover()
        .sweep(Instant.now().plusSeconds(1));
  }

  @Test
  void theReceiptCountsWhatThereWasAndOthersAreLeftAlone() {
    stored(others, "alice", "a-1", "canary");
    stored(others, "alice", "a-2", "canary");
    MongoDBSessionManager bobs = stored(others, "bob", "b-1", "text");
    MongoDBSessionManager nobodys = stored(others, null, "n-1", "text");

    Instant begin = Instant.now();
    ErasureReceipt receipt = factory.eraseOwner("alice");

    assertThat(receipt.owner()).isEqualTo("alice");
    assertThat(receipt.sessions()).isEqualTo(2);
    assertThat(receipt.messages()).isEqualTo(6);
    assertThat(receipt.feedback()).isEqualTo(2);
    assertThat(receipt.startedAt()).isBetween(begin.minusMillis(1), receipt.finishedAt());
    assertThat(receipt.cleanAt())
        .isEqualTo(
            receipt
                .finishedAt()
                .plus(WriteTimeLimit.ofBorrowedClient().longestWrite())
                .plus(Duration.ofMinutes(1)));
    assertThat(receipt.toString()).doesNotContain("alice");
    assertThat(RawScan.of(MONGO.database()).count("canary")).isZero();
    assertThat(RawScan.of(MONGO.database()).count("alice")).isZero();
    for (MongoDBSessionManager kept : List.of(bobs, nobodys)) {
      assertThat(kept.messageCount("text")).isEqualTo(3);
      assertThat(kept.getFeedback()).hasSize(1);
    }
    ErasureReceipt repeated = factory.eraseOwner("alice");
    assertThat(List.of(repeated.sessions(), repeated.messages(), repeated.feedback()))
        .containsOnly(0L);
  }

  @Test
  void anErasuresTombstonesAreNothingButKeys() {
    stored(others, "alice", "canary", "text");

    factory.eraseOwner("alice");

    assertThat(collection(".deleted").find())
        .hasSize(1)
        .allSatisfy(tombstone -> assertThat(tombstone.keySet()).containsOnly("_id", "deleted_at"));
  }

  @Test
  void sessionsOfEveryApplicationAndOfAnyNumberAreErased() {
    for (int i = 0; i < 120; i++) {
      collection("")
          .insertOne(
              new Document("_id", "s" + i)
                  .append("session_key", "key " + i)
                  .append("application_name", "application " + i % 3)
                  .append("owner", "alice"));
    }

    assertThat(factory.eraseOwner("alice").sessions()).isEqualTo(120);

    assertThat(collection("").countDocuments()).isZero();
  }

  @Test
  void whatIsCreatedAfterTheCallBeganStays() {
    stored(others, "alice", "before", "canary");
    before.next(
        "delete",
        () -> {
          Instant now = Instant.now();
          Wait.until("the next millisecond", () -> Instant.now().isAfter(now.plusMillis(1)));
          stored(others, "alice", "after", "text");
        });

    ErasureReceipt receipt = factory.eraseOwner("alice");

    before.verify();
    assertThat(receipt.sessions()).isEqualTo(1);
    assertThat(receipt.messages()).isEqualTo(3);
    assertThat(manager(others, "alice", "after").messageCount("text")).isEqualTo(3);
    assertThatThrownBy(() -> manager(others, "alice", "before").session())
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void whatWasOnItsWayIsSweptByTheKeyAlone() {
    stored(others, "alice", "s", "text");
    String key = collection("").find().first().getString("session_key");
    factory.eraseOwner("alice");
    collection(".messages").insertOne(new Document("session_key", key).append("content", "canary"));

    sweepTombstones();

    assertThat(RawScan.of(MONGO.database()).count("canary")).isZero();
    assertThat(collection(".deleted").countDocuments()).isZero();
  }

  @Test
  void aTombstoneOfAnErasureThatNeverGotToTheSessionDeletesNothing() {
    MongoDBSessionManager manager = stored(others, "alice", "s", "text");
    String key = collection("").find().first().getString("session_key");
    collection(".deleted")
        .insertOne(new Document("_id", key).append("deleted_at", new java.util.Date(0)));

    sweepTombstones();

    assertThat(manager.messageCount("text")).isEqualTo(3);
    assertThat(collection(".deleted").countDocuments()).isZero();
  }

  @Test
  void anErasureThatKeepsMissingASessionSaysSoAndErasesNothingOfIt() {
    MongoDBSessionManager manager = stored(others, "alice", "s", "text");
    Document document = collection("").find().first();
    before.next("find", () -> {});
    for (int i = 0; i < 3; i++) {
      // The server misses the document, as some do that meet an update of it at the same moment.
      before.next("delete", () -> collection("").deleteOne(Filters.eq("_id", "s")));
      before.next("find", () -> collection("").insertOne(document));
      before.next("find", () -> {});
    }

    assertThatThrownBy(() -> factory.eraseOwner("alice"))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("repeat");
    assertThat(manager.messageCount("text")).isEqualTo(3);
  }

  @Test
  void anOwnerThatNobodyCanHaveIsRefused() {
    for (String owner : new String[] {null, "", "a\nb", "o".repeat(257)}) {
      assertThatThrownBy(() -> factory.eraseOwner(owner)).isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  void anErasureOfManySessionsTakesFewRoundTrips() {
    for (int i = 0; i < 50; i++) {
      collection("")
          .insertOne(
              new Document("_id", "s" + i)
                  .append("session_key", "key " + i)
                  .append("owner", "alice"));
    }
    CommandCounter commands = new CommandCounter();
    MongoDBSessionManagerFactory counted = MONGO.close(MONGO.factory(commands));

    assertThat(commands.during(() -> counted.eraseOwner("alice"))).hasSize(9);
  }

  @Test
  void afterItIsCleanNotOneByteOfAnErasedOwnerIsLeftWhateverWasWrittenMeanwhile() throws Exception {
    String canary = "canary" + UUID.randomUUID().toString().replace("-", "");
    MongoDBSessionManagerFactory clean =
        MONGO.close(
            MONGO
                .builder()
                .clientOption("timeoutMS", 2000)
                .retentionInterval(Duration.ofSeconds(1))
                .build());
    List<String> owners = IntStream.range(0, OWNERS).mapToObj(i -> canary + " owner " + i).toList();
    owners.forEach(owner -> stored(others, owner, "of " + owner, canary));
    List<MongoDBSessionManager> kept =
        IntStream.range(0, WRITERS).mapToObj(i -> stored(others, "kept", "k" + i, "text")).toList();
    Set<String> written = Set.copyOf(owners.subList(OWNERS / 2, OWNERS));

    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    List<Future<Long>> appended = new ArrayList<>();
    ErasureReceipt last = null;
    try {
      for (MongoDBSessionManager own : kept) {
        appended.add(threads.submit(() -> append(own, List.copyOf(written), canary, stop)));
      }
      for (String owner : owners) {
        last = clean.eraseOwner(owner);
        if (!written.contains(owner)) {
          assertThat(List.of(last.sessions(), last.messages(), last.feedback()))
              .as("the receipt of %s", owner)
              .containsExactly(1L, 3L, 1L);
        }
      }
    } finally {
      stop.set(true);
    }
    List<Long> more = new ArrayList<>();
    for (Future<Long> writer : appended) {
      more.add(writer.get());
    }
    threads.shutdown();

    Instant cleanAt = last.cleanAt();
    Wait.until("the moment that the receipt names", () -> Instant.now().isAfter(cleanAt));
    assertThat(RawScan.of(MONGO.database()).count(canary)).isZero();
    assertThat(collection(".deleted").countDocuments()).isZero();
    for (int i = 0; i < WRITERS; i++) {
      assertThat(kept.get(i).messageCount("text")).isEqualTo(3 + more.get(i));
      assertThat(kept.get(i).getFeedback()).hasSize(1);
    }
  }

  /** Writes to a session that stays, and to those that are erased; returns how often to the one. */
  private long append(
      MongoDBSessionManager own, List<String> erased, String canary, AtomicBoolean stop) {
    long count = 0;
    for (int i = 0; !stop.get(); i++) {
      own.appendMessage("text", NewMessage.of("user", "text"));
      count++;
      String owner = erased.get(i % erased.size());
      try {
        MongoDBSessionManager other = manager(others, owner, "of " + owner);
        other.appendMessage(canary, NewMessage.of("user", canary));
        other.addFeedback(new NewFeedback("up", canary, null, null));
      } catch (NotFoundException e) {
        // Erased.
      }
    }
    return count;
  }
}
