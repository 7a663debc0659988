package io.mongosession.bench.jmh;

import io.mongosession.bench.Lab;
import io.mongosession.bench.Section;
import io.mongosession.bench.report.Table;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** What takes nanoseconds, and what allocates. */
public final class JmhSection implements Section {

  private static final String URI_PROPERTY = "bench.server.uri";

  /** The database, inside the processes that JMH forks. */
  static String uri() {
    return System.getProperty(URI_PROPERTY);
  }

  @Override
  public String name() {
    return "jmh";
  }

  @Override
  public void run(Lab lab) throws Exception {
    boolean quick = lab.settings().quick();
    TimeValue iteration = TimeValue.milliseconds(quick ? 200 : 1000);
    Options options =
        new OptionsBuilder()
            .include("io\\.mongosession\\..*Benchmark\\.")
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.MICROSECONDS)
            .forks(quick ? 1 : 3)
            .warmupIterations(quick ? 1 : 3)
            .warmupTime(iteration)
            .measurementIterations(quick ? 2 : 3)
            .measurementTime(iteration)
            .addProfiler(GCProfiler.class)
            .jvmArgsAppend("-Xmx1g", "-D" + URI_PROPERTY + "=" + lab.server().uri())
            .build();
    lab.report().add(table(new Runner(options).run()));
  }

  private static Table table(Collection<RunResult> results) {
    Table table =
        new Table(
            "JMH, average time and bytes allocated per operation",
            "benchmark",
            "µs",
            "± (99.9 %)",
            "bytes",
            "aim");
    for (RunResult result : results) {
      Result<?> time = result.getPrimaryResult();
      Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
      table.row(
          label(result),
          time.getScore(),
          Double.isNaN(time.getScoreError()) ? "" : time.getScoreError(),
          Math.round(bytes.getScore()),
          time.getLabel().startsWith("createManager") ? "under 1 µs and 1,024 bytes" : "");
    }
    return table.note(
        "Making a manager sends no command to the server. The times of appends and reads are those"
            + " of the round trips; compare the sides in the table of pairs, and the bytes here.");
  }

  private static String label(RunResult result) {
    Collection<String> keys = result.getParams().getParamsKeys();
    return result.getPrimaryResult().getLabel()
        + keys.stream()
            .map(key -> Map.entry(key, result.getParams().getParam(key)))
            .map(entry -> ", " + entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining());
  }
}
