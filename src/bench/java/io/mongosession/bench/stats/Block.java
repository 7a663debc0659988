package io.mongosession.bench.stats;

import java.time.Duration;

/** Runs an operation as often as it takes to fill a given time, and answers the time of one. */
public final class Block implements PairedRun.Side {

  private final Runnable operation;
  private final int times;

  private Block(Runnable operation, int times) {
    this.operation = operation;
    this.times = times;
  }

  /** Tries the operation for twice the time to find how often to run it in a block. */
  public static Block of(Runnable operation, Duration length) {
    long end = System.nanoTime() + 2 * length.toNanos();
    int done = 0;
    while (System.nanoTime() < end) {
      operation.run();
      done++;
    }
    return new Block(operation, Math.max(1, done / 2));
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
