package io.mongosession.bench.stats;

import java.time.Duration;

/** Runs an operation as often as it takes to fill a given time, and returns the time of one. */
public final class Block implements PairedRun.Side {

  private final Runnable before;
  private final Runnable operation;
  private final int times;

  private Block(Runnable before, Runnable operation, int times) {
    this.before = before;
    this.operation = operation;
    this.times = times;
  }

  /**
   * Runs the operation for a while, so that the compiler is done with it, and then for twice the
   * length of a block, to find how often to run it in one.
   */
  public static Block of(Runnable operation, Duration warmUp, Duration length) {
    return of(() -> {}, operation, warmUp, length);
  }

  /**
   * As {@link #of(Runnable, Duration, Duration)}, of an operation that leaves something behind.
   *
   * @param before removes it; runs before each block, and is not measured
   */
  public static Block of(Runnable before, Runnable operation, Duration warmUp, Duration length) {
    long end = System.nanoTime() + warmUp.toNanos();
    while (System.nanoTime() < end) {
      before.run();
      repeat(operation, length);
    }
    before.run();
    int times = Math.max(1, repeat(operation, length.multipliedBy(2)) / 2);
    return new Block(before, operation, times);
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
    return new Block(() -> {}, operation, 1);
  }

  /** Nanoseconds per operation. */
  @Override
  public double measure() {
    before.run();
    long started = System.nanoTime();
    for (int i = 0; i < times; i++) {
      operation.run();
    }
    return (System.nanoTime() - started) / (double) times;
  }
}
