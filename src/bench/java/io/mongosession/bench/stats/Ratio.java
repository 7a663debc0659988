package io.mongosession.bench.stats;

import java.util.List;

/**
 * The median of paired ratios with its 95 % confidence interval from order statistics, which
 * assumes nothing about how the ratios are distributed.
 *
 * @param median the middle one
 * @param low lower end of the interval
 * @param high upper end of the interval
 */
public record Ratio(double median, double low, double high) {

  private static final double Z_95 = 1.96;

  /** Of at least one ratio. */
  public static Ratio of(List<Double> ratios) {
    double[] sorted = ratios.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int n = sorted.length;
    double reach = Z_95 * Math.sqrt(n) / 2;
    int low = (int) Math.floor(n / 2.0 - reach);
    int high = (int) Math.ceil(1 + n / 2.0 + reach);
    return new Ratio(
        Percentiles.of(sorted, 0.5), sorted[Math.max(low, 1) - 1], sorted[Math.min(high, n) - 1]);
  }

  @Override
  public String toString() {
    return "%.2f (%.2f to %.2f)".formatted(median, low, high);
  }
}
