package io.mongosession.bench.guide;

import io.mongosession.bench.Lab;
import io.mongosession.bench.report.Table;
import io.mongosession.bench.server.ChildJvm;
import io.mongosession.bench.server.DatabaseServer;
import io.mongosession.bench.stats.Comparison;
import io.mongosession.bench.stats.DriftProbe;
import java.util.List;

/** One shared factory against a client per request, each side in a process of its own. */
final class SharedFactory {

  private static final List<String> JVM_OPTIONS = List.of("-Xmx512m");
  private static final double MIB = 1024 * 1024;

  private SharedFactory() {}

  static Table measure(Lab lab, DriftProbe probe) throws Exception {
    Table table =
        new Table(
            "One shared factory against a client per request, 10 requests at a time",
            "requests",
            "measure",
            "shared factory",
            "client per request",
            "ratio (95 %)",
            "pairs",
            "the guide claims");
    for (int requests : lab.settings().quick() ? new int[] {100} : new int[] {100, 1000}) {
      measure(lab, probe, table, requests);
    }
    return table.note(
        "A request restores its agent and appends a message; the processes are warm. Connections"
            + " are those the server saw per run, monitoring connections included. Memory is each"
            + " process's peak over all runs, heap limited to 512 MB; a peak of the heap is mostly"
            + " garbage not collected yet.");
  }

  private static void measure(Lab lab, DriftProbe probe, Table table, int requests)
      throws Exception {
    try (ChildJvm shared = start(lab, requests, true);
        ChildJvm own = start(lab, requests, false)) {
      long sharedConnections = connections(lab.server(), shared);
      long ownConnections = connections(lab.server(), own);
      Comparison time =
          lab.pairs(probe).compare(requests + " requests", () -> run(shared), () -> run(own));
      table.row(
          requests,
          "time, ms",
          time.ours() / 1e6,
          time.other() / 1e6,
          time.ratioOrNote(),
          time.pairs(),
          "3.2 times faster");
      table.row(
          requests,
          "connections opened",
          sharedConnections,
          ownConnections,
          (double) sharedConnections / ownConnections,
          "1",
          requests == 100 ? "10 to 20 against 100" : "");
      memory(table, requests, shared, own);
    }
  }

  private static void memory(Table table, int requests, ChildJvm shared, ChildJvm own) {
    String[] names = {"peak heap, MiB", "peak resident memory, MiB", "peak threads"};
    double[] units = {MIB, 1024, 1};
    String[] ours = shared.ask(RequestsMain.MEMORY).split(" ");
    String[] other = own.ask(RequestsMain.MEMORY).split(" ");
    for (int i = 0; i < names.length; i++) {
      double one = Double.parseDouble(ours[i]) / units[i];
      double two = Double.parseDouble(other[i]) / units[i];
      table.row(requests, names[i], one, two, one / two, "1", i == 2 ? "" : "80 % less memory");
    }
  }

  private static ChildJvm start(Lab lab, int requests, boolean sharing) throws Exception {
    return ChildJvm.start(
        RequestsMain.class,
        JVM_OPTIONS,
        lab.server().uri(),
        Integer.toString(requests),
        Boolean.toString(sharing));
  }

  /** How many connections the first run opens. */
  private static long connections(DatabaseServer server, ChildJvm side) {
    long before = server.connectionsOpened();
    run(side);
    return server.connectionsOpened() - before;
  }

  private static double run(ChildJvm side) {
    return Long.parseLong(side.ask(RequestsMain.RUN));
  }
}
