package io.mongosession.faults;

import io.mongosession.testing.Deployments;
import io.mongosession.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.TreeMap;

/** The table of what was done and what was held, printed and written to {@code target/faults}. */
final class Report {

  private static final Path FILE = Path.of("target", "faults", "report.md");

  private static final TreeMap<String, String> ROWS = new TreeMap<>();

  private Report() {}

  /**
   * A scenario that held.
   *
   * @param key its place in the table: the number of the scenario, two digits, and a letter
   */
  static synchronized void held(String key, String fault, String load, String held) {
    add(key, "| %s | %s | %s | %s |".formatted(key, fault, load, held));
  }

  /** A scenario that was not run. */
  static synchronized void notRun(String key, String fault, String reason) {
    add(key, "| %s | %s | - | not run: %s |".formatted(key, fault, reason));
  }

  private static void add(String key, String row) {
    ROWS.put(key, row);
    System.out.println(row);
    String title =
        "Application server: %s. Database: an embedded one in a process of its own; where a row is about a replica set: %s.\n\n| # | Fault | Load | Held |\n|---|---|---|---|\n"
            .formatted(Deployments.container(), TestServer.description());
    try {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, title + String.join("\n", ROWS.values()) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
