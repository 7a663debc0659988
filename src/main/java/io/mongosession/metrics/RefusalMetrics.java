package io.mongosession.metrics;

import io.mongosession.cdi.RefusalMonitor;
import io.mongosession.config.ModuleSettings;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/** Publishes how many requests were refused, by status, from zero on. */
@ApplicationScoped
class RefusalMetrics implements RefusalMonitor {

  private static final Metadata REFUSED =
      Metadata.builder()
          .withName("mongodb_session_requests_refused")
          .withDescription("Requests that the REST API refused")
          .build();

  private final MetricRegistry registry;
  private final boolean enabled;
  private final ConcurrentLinkedQueue<MetricID> registered = new ConcurrentLinkedQueue<>();

  @Inject
  RefusalMetrics(MetricRegistry registry, ModuleSettings settings) {
    this.registry = registry;
    enabled = settings.metricsEnabled();
  }

  RefusalMetrics() {
    registry = null; // For the container's proxy.
    enabled = false;
  }

  @Override
  public IntConsumer watch(Set<Integer> statuses) {
    if (!enabled) {
      return status -> {};
    }
    Map<Integer, Counter> counters = new HashMap<>();
    for (int status : statuses) {
      Tag tag = new Tag("status", String.valueOf(status));
      counters.put(status, registry.counter(REFUSED, tag));
      registered.add(new MetricID(REFUSED.getName(), tag));
    }
    return status -> counters.get(status).inc();
  }

  @PreDestroy
  void remove() {
    registered.forEach(registry::remove);
  }
}
