package io.mongosession.telemetry;

import io.mongosession.ConnectionStats;
import io.mongosession.OperationListener;
import io.mongosession.PoolStats;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.BatchCallback;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The pools of connections, by OpenTelemetry's conventions for databases; a pool has the name of
 * its factory. They are read when metrics are collected. Thread-safe.
 */
final class PoolInstruments implements AutoCloseable {

  private static final AttributeKey<String> POOL =
      AttributeKey.stringKey("db.client.connection.pool.name");
  private static final AttributeKey<String> STATE =
      AttributeKey.stringKey("db.client.connection.state");

  /** Upper bounds in seconds; the conventions have none for this. */
  private static final List<Double> BOUNDS =
      List.of(0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0);

  private final Map<String, Supplier<ConnectionStats>> pools = new ConcurrentHashMap<>();
  private final ObservableLongMeasurement count;
  private final ObservableLongMeasurement maximum;
  private final ObservableLongMeasurement minimumIdle;
  private final ObservableLongMeasurement pending;
  private final ObservableLongMeasurement timeouts;
  private final DoubleHistogram waits;
  private final BatchCallback reading;

  PoolInstruments(Meter meter) {
    count = upDown(meter, "count", "{connection}", "Connections by their state");
    maximum = upDown(meter, "max", "{connection}", "Connections that are allowed, per server");
    minimumIdle =
        upDown(meter, "idle.min", "{connection}", "Connections that are kept, per server");
    pending =
        upDown(meter, "pending_requests", "{request}", "Operations that wait for a connection");
    timeouts =
        meter
            .counterBuilder(name("timeouts"))
            .setUnit("{timeout}")
            .setDescription("Operations that waited in vain")
            .buildObserver();
    waits =
        Instruments.seconds(
            meter, name("wait_time"), "Wait of an operation for its connection", BOUNDS);
    reading =
        meter.batchCallback(
            () -> pools.forEach(this::read), count, maximum, minimumIdle, pending, timeouts);
  }

  private static String name(String suffix) {
    return "db.client.connection." + suffix;
  }

  private static ObservableLongMeasurement upDown(
      Meter meter, String suffix, String unit, String description) {
    return meter
        .upDownCounterBuilder(name(suffix))
        .setUnit(unit)
        .setDescription(description)
        .buildObserver();
  }

  /** Begins to watch a factory's pool. */
  OperationListener watch(String factory, Supplier<ConnectionStats> stats) {
    pools.put(factory, stats);
    Attributes pool = Attributes.of(POOL, factory);
    return new OperationListener() {
      @Override
      public void operationEnded(String operation, Duration duration, RuntimeException error) {
        // Its commands are measured.
      }

      @Override
      public void connectionCheckedOut(Duration waited) {
        waits.record(Instruments.seconds(waited.toNanos()), pool);
      }
    };
  }

  private void read(String factory, Supplier<ConnectionStats> stats) {
    ConnectionStats now;
    try {
      now = stats.get();
    } catch (IllegalStateException e) {
      return; // It is not open yet, or not any more.
    }
    Attributes pool = Attributes.of(POOL, factory);
    bound(maximum, now, "maxPoolSize", pool);
    bound(minimumIdle, now, "minPoolSize", pool);
    PoolStats numbers = now.pool();
    if (numbers != null) {
      count.record(numbers.inUse(), pool.toBuilder().put(STATE, "used").build());
      count.record(numbers.idle(), pool.toBuilder().put(STATE, "idle").build());
      pending.record(numbers.waiting(), pool);
      timeouts.record(numbers.checkoutFailures().timeout(), pool);
    }
  }

  /** Nothing where it is not known, as of a client that the application lends. */
  private static void bound(
      ObservableLongMeasurement measurement,
      ConnectionStats stats,
      String option,
      Attributes pool) {
    if (stats.poolConfig().get(option) instanceof Number number) {
      measurement.record(number.longValue(), pool);
    }
  }

  @Override
  public void close() {
    reading.close();
    pools.clear();
  }
}
