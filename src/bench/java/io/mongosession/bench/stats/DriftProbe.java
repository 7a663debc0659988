package io.mongosession.bench.stats;

/**
 * Detects whether the machine did something else meanwhile: a fixed piece of arithmetic and a fixed
 * request to the database, timed before and after each pair.
 */
public final class DriftProbe {

  private static final double SPIN_TOLERANCE = 1.10;
  private static final double PING_TOLERANCE = 1.30;
  private static final double FASTEST_SPIN_TOLERANCE = 1.20;
  private static final int SPINS = 9;
  private static final int PINGS = 25;
  private static final int SPIN_STEPS = 300_000;

  private final Runnable ping;
  private double fastestSpin = Double.MAX_VALUE;
  private long sink;

  /**
   * @param ping the smallest request the database responds to
   */
  public DriftProbe(Runnable ping) {
    this.ping = ping;
    for (int i = 0; i < 20; i++) {
      read();
    }
  }

  /**
   * How fast the machine is now, in nanoseconds.
   *
   * @param spin the arithmetic
   * @param ping the request
   */
  public record Reading(double spin, double ping) {}

  /** Reads how fast the machine is now. Takes a few milliseconds. */
  public Reading read() {
    Reading reading = new Reading(meanOf(SPINS, this::spin), meanOf(PINGS, ping));
    fastestSpin = Math.min(fastestSpin, reading.spin());
    return reading;
  }

  /** Whether what was measured between two readings is to be thrown away. */
  public boolean drifted(Reading before, Reading after) {
    return differ(before.spin(), after.spin(), SPIN_TOLERANCE)
        || differ(before.ping(), after.ping(), PING_TOLERANCE)
        || differ(fastestSpin, Math.max(before.spin(), after.spin()), FASTEST_SPIN_TOLERANCE);
  }

  private static boolean differ(double one, double other, double tolerance) {
    return Math.max(one, other) > tolerance * Math.min(one, other);
  }

  /** The mean, not the median: a single interruption is to be seen. */
  private static double meanOf(int times, Runnable work) {
    long started = System.nanoTime();
    for (int i = 0; i < times; i++) {
      work.run();
    }
    return (System.nanoTime() - started) / (double) times;
  }

  private void spin() {
    long x = sink | 1;
    for (int i = 0; i < SPIN_STEPS; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    sink = x;
  }
}
