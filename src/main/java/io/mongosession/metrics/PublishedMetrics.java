package io.mongosession.metrics;

import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;

/**
 * What is published in the application's metric registry, to be taken away with the application.
 * Thread-safe.
 *
 * <p>The beans of this package hold this and nothing of MicroProfile's own types: a server without
 * them looks for the members of every bean, and would warn.
 */
final class PublishedMetrics {

  private final MetricRegistry registry;
  private final Collection<MetricID> published = new ConcurrentLinkedQueue<>();

  PublishedMetrics(MetricRegistry registry) {
    this.registry = registry;
  }

  Counter counter(Metadata metadata, Tag... tags) {
    remember(metadata, tags);
    return registry.counter(metadata, tags);
  }

  Timer timer(Metadata metadata, Tag... tags) {
    remember(metadata, tags);
    return registry.timer(metadata, tags);
  }

  void gauge(Metadata metadata, Supplier<? extends Number> value, Tag... tags) {
    remember(metadata, tags);
    registry.gauge(metadata, value::get, tags);
  }

  private void remember(Metadata metadata, Tag... tags) {
    published.add(new MetricID(metadata.getName(), tags));
  }

  /** A gauge that stayed would keep the entire application in memory. */
  void removeAll() {
    published.forEach(registry::remove);
  }
}
