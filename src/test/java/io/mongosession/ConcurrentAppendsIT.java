package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.TestMongo;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Many writers, in two processes, append to one agent at the same time. */
class ConcurrentAppendsIT {

  private static final int PROCESSES = 2;
  private static final int MANAGERS = 8;
  private static final int THREADS = 16;
  private static final int PER_THREAD = 625;

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  @Test
  void everyMessageIsStoredOnceWithANumberOfItsOwnInItsWritersOrder(@TempDir Path folder)
      throws Exception {
    try (MongoDBSessionManagerFactory factory = MONGO.builder().build()) {
      factory.createSessionManager("busy").initialize("agent");

      Process child = startProcess(folder.resolve("output").toFile());
      try {
        appendAll(factory, "parent");
        assertThat(child.waitFor(3, TimeUnit.MINUTES)).describedAs("the child ends").isTrue();
        assertThat(child.exitValue()).isZero();
      } finally {
        child.destroyForcibly();
      }

      int total = PROCESSES * THREADS * PER_THREAD;
      assertThat(factory.createSessionManager("busy").messageCount("agent")).isEqualTo(total);
      List<Document> stored = stored();
      assertThat(stored).extracting(m -> m.get("number")).doesNotHaveDuplicates().hasSize(total);
      Map<String, List<Integer>> byWriter = new HashMap<>();
      for (Document message : stored) {
        String[] parts = message.getString("content").split(" ");
        byWriter
            .computeIfAbsent(parts[0], writer -> new ArrayList<>())
            .add(Integer.valueOf(parts[1]));
      }
      assertThat(byWriter).hasSize(PROCESSES * THREADS);
      assertThat(byWriter.values())
          .allSatisfy(
              turns -> assertThat(turns).hasSize(PER_THREAD).isSorted().doesNotHaveDuplicates());
    }
  }

  private static List<Document> stored() {
    List<Document> stored =
        MONGO.database().getCollection("sessions.messages").find().into(new ArrayList<>());
    stored.sort(Comparator.comparing(message -> message.get("number", Number.class).longValue()));
    return stored;
  }

  private static Process startProcess(File output) throws Exception {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-cp",
            System.getProperty("java.class.path"),
            ConcurrentAppendsIT.class.getName(),
            MONGO.uri(),
            MONGO.databaseName())
        .redirectErrorStream(true)
        .redirectOutput(output)
        .start();
  }

  /** The other process: the server's connection string, the database. */
  public static void main(String[] arguments) throws Exception {
    try (MongoDBSessionManagerFactory factory =
        MongoDBSessionManagerFactory.builder()
            .connectionString(arguments[0])
            .databaseName(arguments[1])
            .build()) {
      appendAll(factory, "child");
    }
  }

  /** Each thread appends its turns one after the other, with one of the managers. */
  private static void appendAll(MongoDBSessionManagerFactory factory, String process)
      throws Exception {
    List<MongoDBSessionManager> managers = new ArrayList<>();
    for (int i = 0; i < MANAGERS; i++) {
      managers.add(factory.createSessionManager("busy"));
    }
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        String writer = process + i;
        MongoDBSessionManager manager = managers.get(i % MANAGERS);
        writers.add(threads.submit(() -> append(manager, writer)));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void append(MongoDBSessionManager manager, String writer) {
    for (int turn = 0; turn < PER_THREAD; turn++) {
      manager.appendMessage("agent", NewMessage.of("user", writer + " " + turn));
    }
  }
}
