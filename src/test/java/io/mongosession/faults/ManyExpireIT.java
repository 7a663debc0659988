package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import io.mongosession.SweepResult;
import io.mongosession.testing.Background;
import io.mongosession.testing.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many sessions expire while others are written to. */
class ManyExpireIT {

  @RegisterExtension static final Rig RIG = new Rig(ManyExpireIT.class);

  private static final int WRITERS = 8;
  private static final int PERIOD_MS = 25;
  private static final int BATCH = 1000;

  /** How much slower others may become where a real server is measured. */
  private static final double GROWTH = 1.1;

  private final String databaseName = "expiring_" + UUID.randomUUID().toString().replace("-", "");

  @Test
  void othersHardlyNoticeThatManySessionsExpire() throws Exception {
    RIG.startDatabase();
    // The embedded server looks at every document for each that it deletes.
    boolean measured = Form.isLong() && !RIG.database().isOwn();
    int sessions = measured ? 100_000 : Form.pick(300, 2_000);
    try (MongoClient client = MongoClients.create(RIG.database().uri());
        MongoDBSessionManagerFactory factory =
            MongoDBSessionManagerFactory.builder()
                .connectionString(RIG.database().uri())
                .databaseName(databaseName)
                .retention(Duration.ofHours(1))
                .build()) {
      MongoDatabase database = client.getDatabase(databaseName);
      try {
        List<MongoDBSessionManager> others = others(factory);
        store(database, sessions);
        int calls = Form.pick(200, 20_000);

        Duration before = p99(others, samples -> samples.size() >= calls);
        CompletableFuture<SweepResult> sweep = CompletableFuture.supplyAsync(factory::sweep);
        Duration during = p99(others, samples -> sweep.isDone());

        assertThat(Background.result(sweep).expiredSessions()).isEqualTo(sessions);
        assertThat(database.getCollection("sessions").countDocuments()).isEqualTo(WRITERS);
        assertThat(database.getCollection("sessions.feedback").countDocuments()).isZero();
        if (measured) {
          assertThat(during.toNanos()).isLessThan((long) (before.toNanos() * GROWTH));
        }
        Report.held(
            "15",
            "%,d sessions expire".formatted(sessions),
            WRITERS + " writers to other sessions",
            "all gone with what they own; 99 of 100 appends took %s ms at the most before, %s ms meanwhile"
                .formatted(before.toMillis(), during.toMillis()));
      } finally {
        database.drop();
      }
    }
  }

  private static List<MongoDBSessionManager> others(MongoDBSessionManagerFactory factory) {
    List<MongoDBSessionManager> managers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      MongoDBSessionManager manager = factory.createSessionManager("other-" + i);
      manager.initialize("agent");
      managers.add(manager);
    }
    return managers;
  }

  /** Sessions of long ago, each with a message and feedback. */
  private static void store(MongoDatabase database, int count) {
    for (int from = 0; from < count; from += BATCH) {
      List<Document> sessions = new ArrayList<>();
      List<Document> owned = new ArrayList<>();
      for (int i = from; i < Math.min(from + BATCH, count); i++) {
        String key = UUID.randomUUID().toString();
        sessions.add(
            new Document("_id", "expired-" + i)
                .append("session_key", key)
                .append("created_at", new Date(0))
                .append("updated_at", new Date(i)));
        owned.add(
            new Document("_id", "of " + i)
                .append("session_key", key)
                .append("agent_id", "agent")
                .append("number", 0L)
                .append("content", "x".repeat(500)));
      }
      database.getCollection("sessions").insertMany(sessions);
      database.getCollection("sessions.messages").insertMany(owned);
      database.getCollection("sessions.feedback").insertMany(owned);
    }
  }

  private interface Enough {
    boolean test(List<Long> samples);
  }

  /** Of the appends that steady writers make until it is enough. */
  private static Duration p99(List<MongoDBSessionManager> writers, Enough enough) throws Exception {
    List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
    ScheduledExecutorService threads = Executors.newScheduledThreadPool(writers.size());
    try {
      List<Future<?>> steady = new ArrayList<>();
      for (MongoDBSessionManager writer : writers) {
        steady.add(
            threads.scheduleAtFixedRate(
                () -> nanos.add(append(writer)), 0, PERIOD_MS, TimeUnit.MILLISECONDS));
      }
      Wait.until(
          "enough appends",
          Duration.ofHours(2),
          () -> enough.test(nanos) || steady.stream().anyMatch(Future::isDone));
      assertThat(steady).as("all go on").noneMatch(Future::isDone);
    } finally {
      threads.shutdown();
    }
    assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    Collections.sort(nanos);
    return Duration.ofNanos(nanos.get((int) (nanos.size() * 0.99)));
  }

  private static long append(MongoDBSessionManager writer) {
    long started = System.nanoTime();
    writer.appendMessage("agent", NewMessage.of("user", "hello"));
    return System.nanoTime() - started;
  }
}
