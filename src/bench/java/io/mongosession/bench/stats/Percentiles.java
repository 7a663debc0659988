package io.mongosession.bench.stats;

import java.util.Arrays;
import java.util.List;

/** Percentiles of measured values. */
public final class Percentiles {

  private Percentiles() {}

  /** The middle one. */
  public static double median(List<Double> values) {
    return of(values.stream().mapToDouble(Double::doubleValue).sorted().toArray(), 0.5);
  }

  /** The value below which this part of the values lies. */
  public static double of(long[] values, double part) {
    return of(Arrays.stream(values).asDoubleStream().sorted().toArray(), part);
  }

  static double of(double[] sorted, double part) {
    double position = part * (sorted.length - 1);
    int below = (int) Math.floor(position);
    int above = (int) Math.ceil(position);
    return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
  }
}
