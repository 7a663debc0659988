package io.mongosession.metrics;

import io.mongosession.OperationListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;

/** Times one factory's operations, those that failed apart from those that did not. */
final class OperationTimers implements OperationListener {

  static final String NAME = "mongodb_session_operation_duration";

  /**
   * The unit is what the timer counts in, and every server exports seconds. Payara 6 (its
   * OpenMetricsExporter) divides by the unit alone: of a timer in seconds it would export mean and
   * maximum in nanoseconds. Its quantiles: see {@link PayaraQuantiles}.
   */
  private static final Metadata OPERATION =
      Metadata.builder()
          .withName(NAME)
          .withDescription("Duration of a session manager's operation, hooks included")
          .withUnit(MetricUnits.NANOSECONDS)
          .build();

  private record Key(String operation, boolean failed) {}

  private final PublishedMetrics metrics;
  private final String factory;
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

  OperationTimers(PublishedMetrics metrics, String factory) {
    this.metrics = metrics;
    this.factory = factory;
  }

  @Override
  public void operationEnded(String operation, Duration duration, RuntimeException error) {
    timers.computeIfAbsent(new Key(operation, error != null), this::timer).update(duration);
  }

  private Timer timer(Key key) {
    Tag[] tags = {
      new Tag("factory", factory),
      new Tag("operation", key.operation()),
      new Tag("outcome", key.failed() ? "error" : "success")
    };
    return metrics.timer(OPERATION, tags);
  }
}
