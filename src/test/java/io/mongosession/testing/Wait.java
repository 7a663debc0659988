package io.mongosession.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a condition rather than for a time. */
public final class Wait {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Wait() {}

  /** Returns as soon as the condition holds; fails the test when it never does. */
  public static void until(String what, BooleanSupplier condition) {
    until(what, PATIENCE, condition);
  }

  /** As {@link #until(String, BooleanSupplier)}, no longer than this; returns how long it took. */
  public static Duration until(String what, Duration patience, BooleanSupplier condition) {
    long started = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - started > patience.toNanos()) {
        throw new AssertionError("waited %s without success: %s".formatted(patience, what));
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting: " + what, e);
      }
    }
    return Duration.ofNanos(System.nanoTime() - started);
  }
}
