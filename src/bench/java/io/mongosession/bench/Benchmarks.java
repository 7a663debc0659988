package io.mongosession.bench;

import io.mongosession.bench.driver.DriverSection;
import io.mongosession.bench.driver.OrderSection;
import io.mongosession.bench.driver.TracesSection;
import io.mongosession.bench.growth.GrowthSection;
import io.mongosession.bench.guide.GuideSection;
import io.mongosession.bench.http.HttpSection;
import io.mongosession.bench.jmh.JmhSection;
import io.mongosession.bench.report.Report;
import io.mongosession.bench.server.DatabaseServer;
import io.mongosession.bench.start.StartSection;
import java.time.Duration;
import java.util.List;

/** Runs the parts of the benchmark one after the other and writes the report after each. */
public final class Benchmarks {

  private static final List<Section> SECTIONS =
      List.of(
          new JmhSection(),
          new DriverSection(),
          new OrderSection(),
          new TracesSection(),
          new GuideSection(),
          new GrowthSection(),
          new HttpSection(),
          new StartSection());

  private Benchmarks() {}

  /** Reads everything from system properties, which the Maven profile sets. */
  public static void main(String[] args) throws Exception {
    BenchSettings settings = BenchSettings.ofSystemProperties();
    long started = System.nanoTime();
    try (DatabaseServer server = DatabaseServer.start(settings)) {
      Report report = new Report(settings, server.description());
      for (Section section : SECTIONS) {
        if (settings.includes(section.name())) {
          Progress.section(section.name());
          section.run(new Lab(settings, server, report));
          report.write();
        }
      }
      Progress.step(
          "done in %d s: %s",
          Duration.ofNanos(System.nanoTime() - started).toSeconds(), settings.output());
    }
  }
}
