package io.mongosession.bench.http;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import io.mongosession.bench.Lab;
import io.mongosession.bench.Progress;
import io.mongosession.bench.Section;
import io.mongosession.bench.driver.RawCalls;
import io.mongosession.bench.report.Table;
import io.mongosession.bench.server.DatabaseServer;
import io.mongosession.bench.stats.DriftProbe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bson.Document;

/** The REST API on Open Liberty, end to end. */
public final class HttpSection implements Section {

  private static final int[] CONNECTIONS = {1, 16, 64};

  @Override
  public String name() {
    return "http";
  }

  @Override
  public void run(Lab lab) throws Exception {
    Path hello =
        WarFile.write(
            lab.settings().output().resolve("hello.war"),
            List.of(MongoClient.class, ConnectionString.class, Document.class),
            Stream.concat(
                    RawCalls.classes().stream(),
                    Stream.of(HelloApplication.class, HelloResource.class, PartsResource.class))
                .toList());
    Map<String, Path> applications = Map.of("/", lab.settings().war(), "/hello", hello);
    Map<String, String> variables = LibertyServer.variables(lab.server().uri(), Sessions.DATABASE);
    try (Sessions sessions = new Sessions(lab.server().uri(), CONNECTIONS[CONNECTIONS.length - 1]);
        LibertyServer liberty =
            new LibertyServer(lab.settings(), "bench-http", applications, variables)) {
      liberty.start();
      liberty.await(200, "GET", "/health/ready", null);
      liberty.await(200, "GET", "/hello/hello", null);
      Progress.step("the server is ready");
      DriftProbe probe = new DriftProbe(() -> DatabaseServer.ping(sessions.client()));
      measure(lab, liberty, sessions, probe);
    }
  }

  private static void measure(Lab lab, LibertyServer liberty, Sessions sessions, DriftProbe probe)
      throws Exception {
    Table throughput =
        new Table(
            "End to end on Open Liberty, highest throughput in requests/s",
            "request",
            "connections",
            "module",
            "bare hello endpoint",
            "raw driver",
            "both in one endpoint");
    Table latency =
        new Table(
            "End to end on Open Liberty, latency at a constant arrival rate (half of the module's"
                + " highest throughput), p50 / p99 in ms",
            "request",
            "connections",
            "requests/s",
            "module",
            "bare hello endpoint",
            "raw driver",
            "both in one endpoint",
            "p50, module to the sum of both (95 %)",
            "pairs",
            "p50, module to both in one (95 %)",
            "pairs");
    for (Endpoint endpoint : Endpoint.values()) {
      // The compilers of two processors are at it for three minutes.
      Duration warmUp = lab.settings().choose(Duration.ofSeconds(3), Duration.ofMinutes(3));
      try (EndpointRun run = new EndpointRun(lab, liberty.port(), sessions, endpoint, 16)) {
        run.warmUp(warmUp);
      }
      for (int connections : CONNECTIONS) {
        try (EndpointRun run =
            new EndpointRun(lab, liberty.port(), sessions, endpoint, connections)) {
          run.measure(probe, throughput, latency);
        }
      }
    }
    lab.report().add(throughput);
    lab.report()
        .add(
            latency.note(
                "Requests are sent at fixed times and their latency counts from the time they should"
                    + " have been sent, so that a stall is charged to every request it delays. The"
                    + " load generator, the application server and the database share the machine's"
                    + " processors. Every slice begins with empty message logs (reads: with 20"
                    + " messages), because the embedded server looks through all messages. Both in"
                    + " one endpoint: an endpoint written by hand that runs the raw driver's calls"
                    + " and returns the bare endpoint's text."));
  }
}
