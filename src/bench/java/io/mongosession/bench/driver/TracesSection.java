package io.mongosession.bench.driver;

import io.mongosession.bench.Lab;
import io.mongosession.bench.Section;
import io.mongosession.bench.report.Table;
import io.mongosession.bench.server.DatabaseServer;
import io.mongosession.bench.stats.Block;
import io.mongosession.bench.stats.Comparison;
import io.mongosession.bench.stats.DriftProbe;
import io.mongosession.telemetry.BatchedSpans;
import java.util.List;

/** What traces cost: an append of which all spans are exported, and one without. */
public final class TracesSection implements Section {

  private static final int MESSAGES = 40;
  private static final String AIM = "at most 1.03";

  @Override
  public String name() {
    return "traces";
  }

  @Override
  public void run(Lab lab) throws Exception {
    Table table =
        new Table(
            "What traces cost an append",
            "spans",
            "with them, µs",
            "without, µs",
            "ratio (95 %)",
            "pairs",
            "aim");
    try (BatchedSpans spans = new BatchedSpans();
        Conversation traced =
            new Conversation(lab.server().uri(), MESSAGES, List.of(spans.commands()));
        Conversation plain = new Conversation(lab.server().uri(), MESSAGES)) {
      DriftProbe probe = new DriftProbe(() -> DatabaseServer.ping(plain.driver().client()));
      Comparison found =
          lab.pairs(probe)
              .compare(
                  "append, with traces",
                  side(lab, () -> spans.within(traced::append)),
                  side(lab, plain::append));
      if (spans.exported() == 0) {
        throw new IllegalStateException("no span was exported");
      }
      table.row(
          "3: the request's, the commands'",
          found.ours() / 1e3,
          found.other() / 1e3,
          found.ratioOrNote(),
          found.pairs(),
          AIM);
    }
    lab.report()
        .add(
            table.note(
                "OpenTelemetry's own implementation with its processor of batches; what it would"
                    + " send goes nowhere."));
  }

  private static Block side(Lab lab, Runnable append) {
    return Block.of(append, lab.settings().warmUp(), lab.settings().block());
  }
}
