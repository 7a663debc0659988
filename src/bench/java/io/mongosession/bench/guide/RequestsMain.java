package io.mongosession.bench.guide;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import io.mongosession.bench.server.DatabaseServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One side of the guide's comparison: handles so many requests, ten at a time, whenever it is asked
 * to. A request restores its conversation and appends a message.
 */
final class RequestsMain {

  static final String RUN = "run";
  static final String MEMORY = "memory";

  private static final int AT_A_TIME = 10;

  private final String uri;
  private final int requests;
  private final MongoDBSessionManagerFactory shared;
  private final ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);

  private RequestsMain(String uri, int requests, boolean sharing) {
    this.uri = uri;
    this.requests = requests;
    shared = sharing ? factory() : null;
  }

  /** Arguments: connection string, requests, whether they share a factory. */
  public static void main(String[] args) throws Exception {
    RequestsMain main =
        new RequestsMain(args[0], Integer.parseInt(args[1]), Boolean.parseBoolean(args[2]));
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      System.out.println(line.equals(RUN) ? Long.toString(main.run()) : memory());
    }
    main.threads.shutdown();
    if (main.shared != null) {
      main.shared.close();
    }
    try (MongoClient client = MongoClients.create(args[0])) {
      DatabaseServer.drop(client.getDatabase(database()));
    }
  }

  private static String database() {
    return "bench_guide_" + ProcessHandle.current().pid();
  }

  private MongoDBSessionManagerFactory factory() {
    return MongoDBSessionManagerFactory.builder()
        .connectionString(uri)
        .databaseName(database())
        .build();
  }

  /** Nanoseconds for all requests. */
  private long run() throws Exception {
    long started = System.nanoTime();
    List<Future<?>> handled = new ArrayList<>(requests);
    for (int i = 0; i < requests; i++) {
      String sessionId = "user-" + i % AT_A_TIME;
      handled.add(threads.submit(() -> handle(sessionId)));
    }
    for (Future<?> one : handled) {
      one.get();
    }
    return System.nanoTime() - started;
  }

  private void handle(String sessionId) {
    if (shared != null) {
      use(shared.createSessionManager(sessionId));
      return;
    }
    try (MongoDBSessionManagerFactory own = factory()) {
      use(own.createSessionManager(sessionId));
    }
  }

  private static void use(MongoDBSessionManager manager) {
    manager.initialize(MongoDBSessionManager.DEFAULT_AGENT, 0);
    manager.appendMessage(
        MongoDBSessionManager.DEFAULT_AGENT, NewMessage.of("user", "Where is my order?"));
  }

  /**
   * Peak heap in bytes, peak resident memory in KiB (0 where /proc does not report it), threads.
   */
  private static String memory() throws IOException {
    long heap = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        heap += pool.getPeakUsage().getUsed();
      }
    }
    int threads = ManagementFactory.getThreadMXBean().getPeakThreadCount();
    return heap + " " + residentKiB() + " " + threads;
  }

  private static long residentKiB() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
