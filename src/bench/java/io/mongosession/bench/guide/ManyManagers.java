package io.mongosession.bench.guide;

import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.bench.Lab;
import io.mongosession.bench.Progress;
import io.mongosession.bench.report.Table;
import io.mongosession.bench.stats.Percentiles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A thousand managers, one after the other and at once. */
final class ManyManagers {

  private static final int MANAGERS = 1000;
  private static final int WORK_MS = 100;

  private final Lab lab;
  private final MongoDBSessionManagerFactory factory;
  private final int runs;

  private ManyManagers(Lab lab, MongoDBSessionManagerFactory factory) {
    this.lab = lab;
    this.factory = factory;
    runs = lab.settings().choose(3, 31);
  }

  static Table measure(Lab lab) throws Exception {
    try (MongoDBSessionManagerFactory factory =
        MongoDBSessionManagerFactory.builder().connectionString(lab.server().uri()).build()) {
      return new ManyManagers(lab, factory).measure();
    }
  }

  private Table measure() throws Exception {
    Table table = new Table("A thousand managers", "what", "ms", "requests/s", "the guide claims");
    long cold = create();
    table.row("1,000 managers, first time in this JVM", cold / 1e6, "", "50 ms");
    double warm = median(this::create);
    table.row("1,000 managers", warm / 1e6, "", "50 ms");
    concurrent(table, "platform threads, 1,000", () -> Executors.newFixedThreadPool(MANAGERS));
    if (Runtime.version().feature() >= 21) {
      concurrent(table, "virtual threads", ManyManagers::virtualThreads);
    } else {
      table.row("1,000 requests of 100 ms at once, virtual threads", "not on this JDK", "", "");
    }
    return table.note(
        "A request of 100 ms makes a manager and waits, as in the guide; its time includes the start"
            + " of its thread. Median of "
            + runs
            + " runs.");
  }

  private long create() {
    List<MongoDBSessionManager> managers = new ArrayList<>(MANAGERS);
    long started = System.nanoTime();
    for (int i = 0; i < MANAGERS; i++) {
      managers.add(factory.createSessionManager("session-" + i));
    }
    return System.nanoTime() - started;
  }

  private void concurrent(Table table, String kind, Callable<ExecutorService> threads)
      throws Exception {
    int shortRuns = lab.settings().choose(1, 10);
    List<Double> nanos = new ArrayList<>();
    for (int i = 0; i < shortRuns; i++) {
      nanos.add((double) requests(threads));
    }
    double median = Percentiles.median(nanos);
    table.row(
        "1,000 requests of 100 ms at once, " + kind,
        median / 1e6,
        MANAGERS / (median / 1e9),
        "10,050 ms, 99.5 requests/s");
    Progress.step("%s: %.0f ms", kind, median / 1e6);
  }

  private long requests(Callable<ExecutorService> threads) throws Exception {
    long started = System.nanoTime();
    ExecutorService executor = threads.call();
    try {
      List<Callable<String>> requests = new ArrayList<>();
      for (int i = 0; i < MANAGERS; i++) {
        String sessionId = "session-" + i;
        requests.add(() -> request(sessionId));
      }
      for (Future<String> done : executor.invokeAll(requests)) {
        done.get();
      }
      return System.nanoTime() - started;
    } finally {
      executor.shutdown();
    }
  }

  private String request(String sessionId) throws InterruptedException {
    MongoDBSessionManager manager = factory.createSessionManager(sessionId);
    Thread.sleep(WORK_MS);
    return manager.sessionId();
  }

  private double median(Callable<Long> work) throws Exception {
    List<Double> nanos = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      nanos.add((double) work.call());
    }
    return Percentiles.median(nanos);
  }

  /** By name: the benchmark is compiled for Java 17. */
  private static ExecutorService virtualThreads() throws ReflectiveOperationException {
    return (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }
}
