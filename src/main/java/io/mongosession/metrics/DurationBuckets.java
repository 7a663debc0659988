package io.mongosession.metrics;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Gives the module's durations buckets, from which percentiles can be had over any time and over
 * all servers together, instead of quantiles: those of one server cannot be added up, and Payara 6
 * writes them in nanoseconds, whatever the unit (OpenMetricsExporter.printCustomPercentile), under
 * a name that says seconds. An application's own settings of the two properties win.
 */
public final class DurationBuckets implements ConfigSource {

  /** Below a file of the application (100). */
  private static final int ORDINAL = 50;

  private final Map<String, String> properties =
      Map.of(
          "mp.metrics.distribution.timer.buckets",
          forAll(MeasuredDuration::buckets),
          "mp.metrics.distribution.percentiles",
          forAll(duration -> ""));

  private static String forAll(Function<MeasuredDuration, String> value) {
    return Stream.of(MeasuredDuration.values())
        .map(duration -> duration.metric() + "=" + value.apply(duration))
        .collect(Collectors.joining(";"));
  }

  @Override
  public Set<String> getPropertyNames() {
    return properties.keySet();
  }

  @Override
  public String getValue(String name) {
    return properties.get(name);
  }

  @Override
  public String getName() {
    return "the buckets of MongoDB Session Manager's durations";
  }

  @Override
  public int getOrdinal() {
    return ORDINAL;
  }
}
