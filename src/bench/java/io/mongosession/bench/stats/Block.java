package io.mongosession.bench.stats;

import java.time.Duration;

/** Runs an operation as often as it takes to fill a given time, and returns the time of one. */
public final class Block implements PairedRun.Side {

  private final Runnable operation;
  private final int times;

  private Block(Runnable operation, int times) {
    this.operation = operation;
    this.times = times;
  }

  /**
   * Runs the operation for a while, so that the compiler is done with it, and then for twice the
   * length of a block, to find how often to run it in one.
   */
  public static Block of(Runnable operation, Duration warmUp, Duration length) {
    repeat(operation, warmUp);
    return new Block(operation, Math.max(1, repeat(operation, length.multipliedBy(2)) / 2));
  }

  private static int repeat(Runnable operation, Duration length) {
    long end = System.nanoTime() + length.toNanos();
    int done = 0;
    while (System.nanoTime() < end) {
      operation.run();
      done++;
    }
    return done;
  }

  /** Runs the operation once in a block. */
  public static Block single(Runnable operation) {
    return new Block(operation, 1);
  }

  /** Nanoseconds per operation. */
  @Override
  public double measure() {
    long started = System.nanoTime();
    for (int i = 0; i < times; i++) {
      operation.run();
    }
    return (System.nanoTime() - started) / (double) times;
  }
}
