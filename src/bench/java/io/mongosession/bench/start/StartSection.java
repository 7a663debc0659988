package io.mongosession.bench.start;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.bench.Lab;
import io.mongosession.bench.Section;
import io.mongosession.bench.http.HelloApplication;
import io.mongosession.bench.http.HelloResource;
import io.mongosession.bench.http.LibertyServer;
import io.mongosession.bench.http.WarFile;
import io.mongosession.bench.report.Table;
import io.mongosession.bench.server.DatabaseServer;
import io.mongosession.bench.stats.Comparison;
import io.mongosession.bench.stats.DriftProbe;
import io.mongosession.bench.stats.PairedRun;
import io.mongosession.bench.stats.Percentiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starting the application server with the module, with an empty application, and with the smallest
 * one that has a resource: what that takes, the server takes for any application of its kind.
 */
public final class StartSection implements Section {

  private static final String DATABASE = "bench_start";
  private static final String SESSION = "first";
  private static final String APPEND = "/api/sessions/first/agents/default/messages";
  private static final String BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"Where is my order?\"}]}";

  private final List<Double> firstAppends = new ArrayList<>();

  /**
   * A server to start.
   *
   * @param append whether to store a message then
   * @param processorTimes of its process until it was ready, in nanoseconds
   */
  private record Side(LibertyServer server, boolean append, List<Double> processorTimes) {

    private Side(LibertyServer server, boolean append) {
      this(server, append, new ArrayList<>());
    }

    private double processorTime() {
      return Percentiles.median(processorTimes) / 1e9;
    }
  }

  @Override
  public String name() {
    return "start";
  }

  @Override
  public void run(Lab lab) throws Exception {
    Path empty = WarFile.empty(lab.settings().output().resolve("empty.war"));
    Path smallest =
        WarFile.write(
            lab.settings().output().resolve("smallest.war"),
            List.of(),
            List.of(HelloApplication.class, HelloResource.class));
    Side module =
        new Side(
            new LibertyServer(
                lab.settings(),
                "bench-start",
                Map.of("/", lab.settings().war()),
                LibertyServer.variables(lab.server().uri(), DATABASE)),
            true);
    Side bare = side(lab, "bench-start-empty", empty);
    Side resource = side(lab, "bench-start-smallest", smallest);
    try (MongoClient client = MongoClients.create(lab.server().uri())) {
      createSession(lab.server().uri());
      DriftProbe probe = new DriftProbe(() -> DatabaseServer.ping(client));
      PairedRun pairs = new PairedRun(probe, lab.settings().choose(1, lab.settings().pairs()));
      Comparison ready =
          pairs.compare("process start to ready", () -> ready(module), () -> ready(bare));
      Comparison ofSmallest =
          pairs.compare(
              "the same of the smallest application", () -> ready(resource), () -> ready(bare));
      lab.report().add(table(ready, lab.settings().war(), empty));
      lab.report()
          .add(
              new Table(
                      "Where the start of Open Liberty goes",
                      "application",
                      "process start to first ready, s",
                      "its processor time, s",
                      "ratio to an empty WAR (95 %)")
                  .row("an empty WAR", ready.other() / 1e9, bare.processorTime(), "")
                  .row(
                      "a WAR of one resource",
                      ofSmallest.ours() / 1e9,
                      resource.processorTime(),
                      ofSmallest.ratioOrNote())
                  .row(
                      "the module", ready.ours() / 1e9, module.processorTime(), ready.ratioOrNote())
                  .note(
                      "What the smallest application takes, the server takes for any of its kind."));
      DatabaseServer.drop(client.getDatabase(DATABASE));
    }
  }

  private static Side side(Lab lab, String name, Path war) throws Exception {
    return new Side(new LibertyServer(lab.settings(), name, Map.of("/", war), Map.of()), false);
  }

  private static void createSession(String uri) {
    try (MongoDBSessionManagerFactory factory =
        MongoDBSessionManagerFactory.builder()
            .connectionString(uri)
            .databaseName(DATABASE)
            .build()) {
      factory.createSessionManager(SESSION).initialize(MongoDBSessionManager.DEFAULT_AGENT);
    }
  }

  /** Nanoseconds from the start of the process to the first time it reports that it is ready. */
  private double ready(Side side) throws Exception {
    LibertyServer server = side.server();
    long started = System.nanoTime();
    server.start();
    try {
      server.await(200, "GET", "/health/ready", null);
      double ready = System.nanoTime() - started;
      side.processorTimes().add((double) server.processorTime().toNanos());
      if (side.append()) {
        server.await(201, "POST", APPEND, BODY);
        firstAppends.add((double) (System.nanoTime() - started));
      }
      return ready;
    } finally {
      server.close();
    }
  }

  private Table table(Comparison ready, Path war, Path empty) throws Exception {
    return new Table(
            "Start of Open Liberty and size of the application",
            "measure",
            "with the module",
            "with an empty WAR",
            "ratio (95 %)",
            "pairs")
        .row(
            "process start to first ready, s",
            ready.ours() / 1e9,
            ready.other() / 1e9,
            ready.ratioOrNote(),
            ready.pairs())
        .row(
            "process start to first stored message, s",
            Percentiles.median(firstAppends) / 1e9,
            "",
            "",
            firstAppends.size() + " starts")
        .row("WAR, bytes", Files.size(war), Files.size(empty), "", "")
        .note(
            "A new process each time, on a server that was started once before; the database runs"
                + " already. Files come from the operating system's cache.");
  }
}
