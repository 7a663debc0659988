package io.mongosession.bench.report;

import io.mongosession.bench.BenchSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The results so far, as {@code results.md} and {@code results.json}. */
public final class Report {

  private final BenchSettings settings;
  private final Map<String, String> circumstances = new LinkedHashMap<>();
  private final List<Table> tables = new ArrayList<>();

  /**
   * @param database the database measured with, for the reader
   */
  public Report(BenchSettings settings, String database) {
    this.settings = settings;
    circumstances.put(
        "Command", "mvn -Pbench verify" + (settings.quick() ? " -Dbench.quick=true" : ""));
    circumstances.put("Date", LocalDate.now(ZoneOffset.UTC).toString());
    circumstances.put(
        "JDK", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    circumstances.put(
        "Machine",
        "%s %s, %d processors"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors()));
    circumstances.put("Application server", "Open Liberty " + libertyVersion());
    circumstances.put("Database", database);
  }

  private static String libertyVersion() {
    return System.getProperty("bench.liberty.version");
  }

  /** Adds a table. */
  public void add(Table table) {
    tables.add(table);
  }

  /** Writes both files again. */
  public void write() throws IOException {
    Files.createDirectories(settings.output());
    Files.writeString(
        settings.output().resolve("results.md"),
        Markdown.of(settings.quick(), circumstances, tables));
    Files.writeString(
        settings.output().resolve("results.json"),
        Json.of(settings.quick(), circumstances, tables));
  }
}
