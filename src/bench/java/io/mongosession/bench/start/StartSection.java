package io.mongosession.bench.start;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.bench.Lab;
import io.mongosession.bench.Section;
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

/** Starting the application server with the module and with an empty application. */
public final class StartSection implements Section {

  private static final String DATABASE = "bench_start";
  private static final String SESSION = "first";
  private static final String APPEND = "/api/sessions/first/agents/default/messages";
  private static final String BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"Where is my order?\"}]}";

  private final List<Double> firstAppends = new ArrayList<>();

  @Override
  public String name() {
    return "start";
  }

  @Override
  public void run(Lab lab) throws Exception {
    Path empty = WarFile.write(lab.settings().output().resolve("empty.war"));
    LibertyServer module =
        new LibertyServer(
            lab.settings(),
            "bench-start",
            Map.of("/", lab.settings().war()),
            LibertyServer.variables(lab.server().uri(), DATABASE));
    LibertyServer bare =
        new LibertyServer(lab.settings(), "bench-start-empty", Map.of("/", empty), Map.of());
    try (MongoClient client = MongoClients.create(lab.server().uri())) {
      createSession(lab.server().uri());
      DriftProbe probe = new DriftProbe(() -> DatabaseServer.ping(client));
      Comparison ready =
          new PairedRun(probe, lab.settings().choose(1, lab.settings().pairs()))
              .compare(
                  "process start to ready", () -> ready(module, true), () -> ready(bare, false));
      lab.report().add(table(ready, lab.settings().war(), empty));
      DatabaseServer.drop(client.getDatabase(DATABASE));
    }
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
  private double ready(LibertyServer server, boolean append) throws Exception {
    long started = System.nanoTime();
    server.start();
    try {
      server.await(200, "GET", "/health/ready", null);
      double ready = System.nanoTime() - started;
      if (append) {
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
