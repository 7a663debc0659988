package io.mongosession.bench.http;

import io.mongosession.bench.Lab;
import io.mongosession.bench.Progress;
import io.mongosession.bench.report.Table;
import io.mongosession.bench.stats.Comparison;
import io.mongosession.bench.stats.DriftProbe;
import io.mongosession.bench.stats.Percentiles;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bson.BsonDocument;

/**
 * One endpoint with so many connections, beside the bare endpoint, the raw driver and both in one.
 */
final class EndpointRun implements AutoCloseable {

  /** Requests arrive at this part of the highest throughput. */
  private static final double UTILISATION = 0.5;

  private static final Duration WARM_UP_SLICE = Duration.ofMillis(500);

  private final Lab lab;
  private final Sessions sessions;
  private final Endpoint endpoint;
  private final int connections;
  private final Load module;
  private final Load hello;
  private final Load driver;
  private final Load together;

  EndpointRun(Lab lab, int port, Sessions sessions, Endpoint endpoint, int connections)
      throws IOException {
    this.lab = lab;
    this.sessions = sessions;
    this.endpoint = endpoint;
    this.connections = connections;
    List<Caller> ours = new ArrayList<>();
    List<Caller> bare = new ArrayList<>();
    List<Caller> raw = new ArrayList<>();
    List<Caller> both = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      String path = endpoint.path(Sessions.id(endpoint, i));
      ours.add(new HttpCaller(port, endpoint.method(), path, endpoint.body()));
      bare.add(new HttpCaller(port, endpoint.method(), "/hello/hello", endpoint.body()));
      List<BsonDocument> commands = sessions.commands(endpoint, i);
      raw.add(sessions.rawCaller(commands));
      String parts = "/hello/parts/" + i;
      send(new HttpCaller(port, "PUT", parts, sessions.rawCalls(commands)));
      both.add(new HttpCaller(port, endpoint.method(), parts, endpoint.body()));
    }
    module = new Load(ours);
    hello = new Load(bare);
    driver = new Load(raw);
    together = new Load(both);
  }

  private static void send(Caller caller) throws IOException {
    try (caller) {
      caller.call();
    }
  }

  /** Runs all sides for a while without measuring, the module most: it has most to compile. */
  void warmUp(Duration length) throws Exception {
    long end = System.nanoTime() + length.toNanos();
    while (System.nanoTime() < end) {
      sessions.reset(endpoint);
      module.saturate(WARM_UP_SLICE.multipliedBy(4));
      for (Load load : List.of(hello, driver, together)) {
        load.saturate(WARM_UP_SLICE);
      }
    }
  }

  void measure(DriftProbe probe, Table throughput, Table latency) throws Exception {
    Duration length = lab.settings().choose(Duration.ofMillis(300), Duration.ofSeconds(3));
    sessions.reset(endpoint);
    double most = module.saturate(length);
    double mostBare = hello.saturate(length);
    sessions.reset(endpoint);
    double mostRaw = driver.saturate(length);
    sessions.reset(endpoint);
    throughput.row(
        endpoint.label(), connections, most, mostBare, mostRaw, together.saturate(length));
    Latencies ours = new Latencies(module, UTILISATION * most);
    Latencies bare = new Latencies(hello, UTILISATION * most);
    Latencies raw = new Latencies(driver, UTILISATION * most);
    Latencies both = new Latencies(together, UTILISATION * most);
    String name =
        "%s, %d connections, %.0f requests/s"
            .formatted(endpoint.label(), connections, UTILISATION * most);
    Comparison toSum =
        lab.pairs(probe).compare(name, ours::measure, () -> bare.measure() + raw.measure());
    Comparison toBoth = lab.pairs(probe).compare(name + ", one", ours::measure, both::measure);
    latency.row(
        endpoint.label(),
        connections,
        Math.round(UTILISATION * most),
        ours.toString(),
        bare.toString(),
        raw.toString(),
        both.toString(),
        toSum.ratioOrNote(),
        toSum.pairs(),
        toBoth.ratioOrNote(),
        toBoth.pairs());
    Progress.step(
        "module %s, hello %s, driver %s, both in one %s (p50 / p99, ms)", ours, bare, raw, both);
  }

  /** The latencies of one side in all its slices. */
  private final class Latencies {

    private final Load load;
    private final double perSecond;
    private long[] all = {};

    Latencies(Load load, double perSecond) {
      this.load = load;
      this.perSecond = perSecond;
    }

    /** Measures a slice: its median in nanoseconds. */
    double measure() throws Exception {
      sessions.reset(endpoint);
      long[] slice = load.schedule(perSecond, lab.settings().block().multipliedBy(2));
      int before = all.length;
      all = Arrays.copyOf(all, before + slice.length);
      System.arraycopy(slice, 0, all, before, slice.length);
      return Percentiles.of(slice, 0.5);
    }

    @Override
    public String toString() {
      return "%.2f / %.2f"
          .formatted(Percentiles.of(all, 0.5) / 1e6, Percentiles.of(all, 0.99) / 1e6);
    }
  }

  @Override
  public void close() throws IOException {
    module.close();
    hello.close();
    driver.close();
    together.close();
  }
}
