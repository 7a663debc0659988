package io.mongosession.bench;

import java.time.LocalTime;
import java.time.temporal.ChronoUnit;

/** Shows on the screen what is being measured. */
public final class Progress {

  private Progress() {}

  /** A section begins. */
  public static void section(String name) {
    System.out.printf("%n=== %s ===%n", name);
  }

  /** A step begins or has ended. */
  public static void step(String format, Object... arguments) {
    System.out.printf(
        "[%s] %s%n", LocalTime.now().truncatedTo(ChronoUnit.SECONDS), format.formatted(arguments));
  }
}
