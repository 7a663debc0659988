package io.mongosession.telemetry;

import io.mongosession.config.CountedModels;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.DoubleHistogramBuilder;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.util.List;

/**
 * All that is measured. No attribute has a value that a caller can choose: each would be a series.
 *
 * @param models of turns and of models
 * @param pools of connections
 * @param commands of MongoDB
 */
record Instruments(ModelInstruments models, PoolInstruments pools, CommandDurations commands)
    implements AutoCloseable {

  static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  private static final double NANOS = Duration.ofSeconds(1).toNanos();

  Instruments(Meter meter, CountedModels models) {
    this(
        new ModelInstruments(meter, models),
        new PoolInstruments(meter),
        new CommandDurations(meter));
  }

  /** A histogram in seconds with these upper bounds. */
  static DoubleHistogram seconds(Meter meter, String name, String text, List<Double> bounds) {
    DoubleHistogramBuilder builder = meter.histogramBuilder(name).setUnit("s").setDescription(text);
    try {
      builder.setExplicitBucketBoundariesAdvice(bounds);
    } catch (NoSuchMethodError e) {
      // OpenTelemetry before 1.32 cannot be told: the operator's views are all there is.
    }
    return builder.build();
  }

  static double seconds(long nanos) {
    return nanos / NANOS;
  }

  @Override
  public void close() {
    pools.close();
  }
}
