package io.mongosession.metrics;

import io.mongosession.HookRefusedException;
import io.mongosession.OperationListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;

/**
 * Times one factory's operations, those that failed apart from those that did not, and how long
 * they waited for a connection; counts those that a hook refused.
 */
final class FactoryOperations implements OperationListener {

  /** The one operation that has hooks for feedback; all others that have hooks are of metadata. */
  private static final String FEEDBACK = "add_feedback";

  private record Key(String operation, boolean failed) {}

  private final PublishedMetrics metrics;
  private final Tag factory;
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();
  private final Timer checkouts;
  private final Counter metadataRefusals;
  private final Counter feedbackRefusals;

  FactoryOperations(PublishedMetrics metrics, Tag factory) {
    this.metrics = metrics;
    this.factory = factory;
    checkouts = metrics.timer(MeasuredDuration.CHECKOUT, factory);
    metadataRefusals = refusals("metadata");
    feedbackRefusals = refusals("feedback");
  }

  private Counter refusals(String hook) {
    return metrics.counter(
        "hook_refusals", "Operations that a hook refused", factory, new Tag("hook", hook));
  }

  @Override
  public void operationEnded(String operation, Duration duration, RuntimeException error) {
    timers.computeIfAbsent(new Key(operation, error != null), this::timer).update(duration);
    if (error instanceof HookRefusedException) {
      (operation.equals(FEEDBACK) ? feedbackRefusals : metadataRefusals).inc();
    }
  }

  private Timer timer(Key key) {
    return metrics.timer(
        MeasuredDuration.OPERATION,
        factory,
        new Tag("operation", key.operation()),
        new Tag("outcome", key.failed() ? "error" : "success"));
  }

  @Override
  public void connectionCheckedOut(Duration waited) {
    checkouts.update(waited);
  }
}
