package io.mongosession.metrics;

import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;

/**
 * What is published in the application's metric registry, to be taken away with the application.
 * All of it exists from the moment it is asked for, at zero. Thread-safe.
 *
 * <p>The beans of this package hold this and nothing of MicroProfile's own types: a server without
 * them looks for the members of every bean, and would warn.
 */
final class PublishedMetrics {

  private static final String PREFIX = "mongodb_session_";

  private final MetricRegistry registry;
  private final Collection<MetricID> published = new ConcurrentLinkedQueue<>();

  PublishedMetrics(MetricRegistry registry) {
    this.registry = registry;
  }

  Counter counter(String name, String description, Tag... tags) {
    return registry.counter(metadata(PREFIX + name, description, MetricUnits.NONE, tags), tags);
  }

  void gauge(String name, String description, Supplier<? extends Number> value, Tag... tags) {
    gauge(name, description, MetricUnits.NONE, value, tags);
  }

  /** In seconds; the name gets the ending {@code _seconds}. */
  void seconds(String name, String description, Supplier<? extends Number> value, Tag... tags) {
    gauge(name, description, MetricUnits.SECONDS, value, tags);
  }

  private void gauge(
      String name, String description, String unit, Supplier<? extends Number> value, Tag... tags) {
    registry.gauge(metadata(PREFIX + name, description, unit, tags), value::get, tags);
  }

  /**
   * The unit is what the timer counts in, and every server exports seconds. Payara 6 (its
   * OpenMetricsExporter) divides by the unit alone: of a timer in seconds it would export mean and
   * maximum in nanoseconds.
   */
  Timer timer(MeasuredDuration duration, Tag... tags) {
    return registry.timer(
        metadata(duration.metric(), duration.description(), MetricUnits.NANOSECONDS, tags), tags);
  }

  private Metadata metadata(String name, String description, String unit, Tag... tags) {
    published.add(new MetricID(name, tags));
    return Metadata.builder().withName(name).withDescription(description).withUnit(unit).build();
  }

  /** A gauge that stayed would keep the entire application in memory. */
  void removeAll() {
    published.forEach(registry::remove);
  }
}
