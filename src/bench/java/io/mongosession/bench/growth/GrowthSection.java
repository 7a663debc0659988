package io.mongosession.bench.growth;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.mongosession.bench.Lab;
import io.mongosession.bench.Progress;
import io.mongosession.bench.Section;
import io.mongosession.bench.report.Table;
import io.mongosession.bench.server.DatabaseServer;
import io.mongosession.bench.stats.Block;
import io.mongosession.bench.stats.Comparison;
import io.mongosession.bench.stats.DriftProbe;
import io.mongosession.bench.stats.PairedRun;
import io.mongosession.bench.stats.Percentiles;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One conversation that gets longer, in this module's layout and with the messages embedded. */
public final class GrowthSection implements Section {

  private static final String TEXT = "a chat message of some length ".repeat(7);
  private static final int[] LENGTHS = {10, 1_000, 10_000, 100_000};

  /** MongoDB limits a document to 16 MB; a message here is about 330 bytes. */
  private static final int EMBEDDABLE = 40_000;

  private static final int WARM_UP = 3_000;

  private static final Map<String, Consumer<Layout>> OPERATIONS = new LinkedHashMap<>();

  static {
    OPERATIONS.put("append", layout -> layout.append(TEXT));
    OPERATIONS.put("append and sync", layout -> layout.appendAndSync(TEXT));
    OPERATIONS.put("restore", Layout::restore);
    OPERATIONS.put("last 20", Layout::last20);
  }

  @Override
  public String name() {
    return "growth";
  }

  @Override
  public void run(Lab lab) throws Exception {
    Table table =
        new Table(
            "Growth of one conversation",
            "operation",
            "messages before",
            "module, µs",
            "messages embedded, µs",
            "ratio (95 %)",
            "pairs");
    warmUp(lab);
    for (int length : LENGTHS) {
      if (length <= lab.settings().choose(10_000, Integer.MAX_VALUE)) {
        measure(lab, table, length);
      }
    }
    lab.report()
        .add(
            table.note(
                "Embedded messages are given their best: one round trip each, against two. At"
                    + " 100,000 messages of this size their document would be over MongoDB's limit"
                    + " of 16 MB. The embedded server finds the last messages by looking at every"
                    + " message of the collection, so this module's restore and last 20 grow here;"
                    + " on MongoDB the unique index on session key, agent and number serves both."
                    + " Appends touch one entry of each index and are flat wherever the server's"
                    + " indexes are."));
  }

  /** So that the first, short conversation does not pay for the compiler. */
  private static void warmUp(Lab lab) {
    try (MongoClient client = MongoClients.create(lab.server().uri())) {
      MongoDatabase database = client.getDatabase("bench_growth_warm_up");
      try (ModuleLayout ours = new ModuleLayout(lab.server().uri(), database, TEXT, 1)) {
        Layout other = new EmbeddedLayout(database, TEXT, 1);
        for (int i = 0; i < lab.settings().choose(WARM_UP / 10, WARM_UP); i++) {
          ours.append(TEXT);
          ours.appendAndSync(TEXT);
        }
        for (int i = 0; i < 100; i++) {
          other.append(TEXT);
          other.appendAndSync(TEXT);
        }
      } finally {
        DatabaseServer.drop(database);
      }
    }
  }

  private static void measure(Lab lab, Table table, int length) throws Exception {
    Progress.step("a conversation of %,d messages", length);
    try (MongoClient client = MongoClients.create(lab.server().uri())) {
      MongoDatabase database = client.getDatabase("bench_growth_" + length);
      DatabaseServer.drop(database);
      DriftProbe probe = new DriftProbe(() -> DatabaseServer.ping(client));
      try (ModuleLayout ours = new ModuleLayout(lab.server().uri(), database, TEXT, length)) {
        Layout other = length <= EMBEDDABLE ? new EmbeddedLayout(database, TEXT, length) : null;
        // Restoring and reading first: appends make the conversation longer.
        List<String> order = new ArrayList<>(OPERATIONS.keySet());
        Collections.reverse(order);
        for (String operation : order) {
          measure(lab, table, probe, operation, length, ours, other);
        }
      } finally {
        DatabaseServer.drop(database);
      }
    }
  }

  private static void measure(
      Lab lab,
      Table table,
      DriftProbe probe,
      String operation,
      int length,
      Layout ours,
      Layout other)
      throws Exception {
    Consumer<Layout> work = OPERATIONS.get(operation);
    PairedRun.Side module = side(lab, operation, () -> work.accept(ours));
    if (other == null) {
      table.row(operation, length, alone(lab, module), "over 16 MB", "", "");
      return;
    }
    Comparison found =
        lab.pairs(probe)
            .compare(
                operation + " at " + length,
                module,
                side(lab, operation, () -> work.accept(other)));
    table.row(
        operation,
        length,
        found.ours() / 1e3,
        found.other() / 1e3,
        found.ratioOrNote(),
        found.pairs());
  }

  /** Appends one at a time: they must not change the length that is measured. */
  private static PairedRun.Side side(Lab lab, String operation, Runnable work) {
    return operation.startsWith("append")
        ? Block.single(work)
        : Block.of(work, lab.settings().block(), lab.settings().block());
  }

  /** The median, in microseconds. */
  private static double alone(Lab lab, PairedRun.Side side) throws Exception {
    List<Double> micros = new ArrayList<>();
    for (int i = 0; i < lab.settings().pairs(); i++) {
      micros.add(side.measure() / 1e3);
    }
    return Percentiles.median(micros);
  }
}
