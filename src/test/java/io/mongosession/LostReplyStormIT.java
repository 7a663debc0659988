package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClients;
import io.mongosession.testing.FaultProxy;
import io.mongosession.testing.TestMongo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Replies to reservations and inserts get lost again and again while several writers append; each
 * repeats a call that failed, with its idempotency key, as a careful client does.
 */
class LostReplyStormIT {

  private static final int WRITERS = 6;
  private static final int BATCHES = 10;
  private static final int SIZE = 4;
  private static final int LOSSES = 12;

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  @Test
  void everyMessageIsStoredOnceInItsWritersOrderUnderItsReportedNumber() throws Exception {
    FaultProxy proxy = MONGO.proxy();
    MongoDBSessionManagerFactory factory =
        MONGO.close(
            MongoDBSessionManagerFactory.builder()
                .client(
                    MONGO.close(
                        MongoClients.create(
                            proxy.uri() + "&retryWrites=false&serverSelectionTimeoutMS=5000")))
                .databaseName(MONGO.databaseName())
                .build());
    factory.createSessionManager("storm").initialize("agent");
    Map<String, Long> acknowledged = new TreeMap<>();
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 1);
    try {
      List<Future<Map<String, Long>>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        String writer = "w" + i;
        writers.add(threads.submit(() -> write(factory, writer)));
      }
      threads.submit(() -> loseReplies(proxy, writers));
      for (Future<Map<String, Long>> writer : writers) {
        acknowledged.putAll(writer.get());
      }
    } finally {
      threads.shutdownNow();
    }

    List<Document> stored =
        MONGO.database().getCollection("sessions.messages").find().into(new ArrayList<>());
    Map<String, Long> found = new TreeMap<>();
    stored.forEach(m -> found.merge(m.getString("content"), m.getLong("number"), (a, b) -> -1L));
    assertThat(found).isEqualTo(acknowledged).hasSize(WRITERS * BATCHES * SIZE);
    stored.sort(Comparator.comparing(m -> m.getLong("number")));
    for (int i = 0; i < WRITERS; i++) {
      String writer = "w" + i;
      assertThat(stored)
          .filteredOn(m -> m.getString("content").startsWith(writer))
          .extracting(m -> m.getString("content"))
          .isSorted();
    }
  }

  /** As many as it takes: the next one as soon as the last one happened. */
  private static void loseReplies(FaultProxy proxy, List<? extends Future<?>> writers) {
    Random random = new Random(4);
    for (int i = 0; i < LOSSES && writers.stream().anyMatch(w -> !w.isDone()); i++) {
      proxy.loseReplyTo(random.nextBoolean() ? "insert" : "findAndModify", 1);
      while (!proxy.lost() && writers.stream().anyMatch(w -> !w.isDone())) {
        Thread.onSpinWait();
      }
    }
  }

  private static Map<String, Long> write(MongoDBSessionManagerFactory factory, String writer) {
    Map<String, Long> acknowledged = new TreeMap<>();
    for (int b = 0; b < BATCHES; b++) {
      List<NewMessage> batch = new ArrayList<>();
      for (int i = 0; i < SIZE; i++) {
        batch.add(NewMessage.of("user", "%s %02d %d".formatted(writer, b, i)));
      }
      AppendResult result = append(factory, batch, writer + b);
      for (int i = 0; i < SIZE; i++) {
        acknowledged.put((String) batch.get(i).content(), result.numbers().get(i));
      }
    }
    return acknowledged;
  }

  private static AppendResult append(
      MongoDBSessionManagerFactory factory, List<NewMessage> batch, String key) {
    while (true) {
      try {
        return factory
            .createSessionManager("storm")
            .appendMessages("agent", batch, AppendOptions.none().withIdempotencyKey(key));
      } catch (UnavailableException e) {
        // Unknown whether it is stored: once more, as the documentation says.
      }
    }
  }
}
