package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.mongosession.internal.client.BackgroundWork;
import io.mongosession.internal.client.WriteTimeLimit;
import io.mongosession.internal.store.Stores;
import io.mongosession.testing.FaultProxy;
import io.mongosession.testing.RawScan;
import io.mongosession.testing.TestMongo;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A sweep or an erasure that is killed, at whatever moment, leaves nothing half-deleted. */
class KilledSweepIT {

  private static final NewMessage HELLO = NewMessage.of("user", "canary");

  /** More than either sends. */
  private static final int MOST_COMMANDS = 40;

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final MongoDBSessionManagerFactory others = MONGO.close(MONGO.builder().build());

  /** The connection is lost before this command of a caller is sent, and does not come back. */
  private static final class Death implements CommandListener {

    private final FaultProxy proxy;
    private final AtomicInteger left;

    Death(FaultProxy proxy, int command) {
      this.proxy = proxy;
      left = new AtomicInteger(command);
    }

    @Override
    public void commandStarted(CommandStartedEvent event) {
      boolean background = Thread.currentThread().getName().equals(BackgroundWork.THREAD);
      if (!background && left.getAndDecrement() == 0) {
        proxy.goDown();
      }
    }
  }

  private static MongoCollection<Document> collection(String suffix) {
    return MONGO.database().getCollection("sessions" + suffix);
  }

  private MongoDBSessionManager stored(String session, Instant changed) {
    MongoDBSessionManager manager =
        others.createSessionManager(session, options -> options.owner("alice"));
    manager.create(NewSession.defaults().withRetention(Duration.ofHours(1)));
    manager.initialize("agent");
    manager.appendMessages("agent", List.of(HELLO, HELLO));
    manager.addFeedback(new NewFeedback("up", "canary", null, null));
    collection("")
        .updateOne(
            new Document("_id", session),
            new Document("$set", new Document("updated_at", Date.from(changed))));
    return manager;
  }

  /** Runs it on a connection that is lost before a certain command; whether it got to its end. */
  private boolean survives(int command, Consumer<MongoDBSessionManagerFactory> work) {
    try (FaultProxy proxy = new FaultProxy(MONGO.uri());
        var client =
            MongoClients.create(
                MongoClientSettings.builder()
                    .applyConnectionString(
                        new ConnectionString(proxy.uri() + "&serverSelectionTimeoutMS=100"))
                    .addCommandListener(new Death(proxy, command))
                    .build());
        MongoDBSessionManagerFactory dying =
            MongoDBSessionManagerFactory.builder()
                .client(client)
                .databaseName(MONGO.databaseName())
                .build()) {
      work.accept(dying);
      return true;
    } catch (UnavailableException e) {
      return false;
    }
  }

  private static void sweepTombstones() {
    new Stores(
            MONGO.client(), MONGO.databaseName(), "sessions", 32, WriteTimeLimit.ofBorrowedClient())
        .remover()
        .sweep(Instant.now().plusSeconds(1));
  }

  /** Either it is there with all it owns, or nothing of it is. */
  private void assertWholeOrGone(String session) {
    boolean there = collection("").countDocuments(new Document("_id", session)) > 0;
    Document of = new Document("session_id", session);
    assertThat(collection(".messages").countDocuments(of)).isEqualTo(there ? 2 : 0);
    assertThat(collection(".feedback").countDocuments(of)).isEqualTo(there ? 1 : 0);
  }

  @Test
  void aSweepThatIsKilledAtWhateverMomentIsCompletedByTheNext() {
    int command = 0;
    boolean survived = false;
    while (!survived) {
      stored("expired " + command, Instant.EPOCH);
      MongoDBSessionManager young = stored("young " + command, Instant.now());
      survived = survives(command, MongoDBSessionManagerFactory::sweep);

      sweepTombstones();
      assertWholeOrGone("expired " + command);
      collection(".jobs").deleteMany(new Document()); // The lease ends by itself.
      others.sweep();
      sweepTombstones();
      assertThat(collection("").countDocuments()).isEqualTo(1);
      assertThat(collection(".messages").countDocuments()).isEqualTo(2);
      assertThat(collection(".deleted").countDocuments()).isZero();
      assertThat(young.messageCount("agent")).isEqualTo(2);
      young.delete();
      sweepTombstones();
      command++;
      assertThat(command).isLessThan(MOST_COMMANDS);
    }
    assertThat(command).as("moments").isGreaterThan(9);
  }

  @Test
  void anErasureThatIsKilledAtWhateverMomentCompletesWhenItIsRepeated() {
    int command = 0;
    boolean survived = false;
    while (!survived) {
      stored("s " + command, Instant.now());
      stored("t " + command, Instant.now());
      survived = survives(command, factory -> factory.eraseOwner("alice"));

      ErasureReceipt rest = others.eraseOwner("alice");
      assertThat(collection("").countDocuments()).isZero();
      assertThat(rest.messages()).isEqualTo(2 * rest.sessions());
      sweepTombstones();
      assertThat(RawScan.of(MONGO.database()).count("canary")).isZero();
      assertThat(collection(".deleted").countDocuments()).isZero();
      command++;
      assertThat(command).isLessThan(MOST_COMMANDS);
    }
    assertThat(command).as("moments").isGreaterThan(7);
  }
}
