package io.mongosession.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a condition rather than for a time. */
public final class Wait {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Wait() {}

  /** Returns as soon as the condition holds; fails the test when it never does. */
  public static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited %s in vain: %s".formatted(PATIENCE, what));
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting: " + what, e);
      }
    }
  }
}
