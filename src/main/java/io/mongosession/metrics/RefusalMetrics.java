package io.mongosession.metrics;

import io.mongosession.cdi.RefusalMonitor;
import io.mongosession.config.ModuleSettings;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/** Publishes how many requests were refused, by status, from zero on. */
@ApplicationScoped
class RefusalMetrics implements RefusalMonitor {

  private final PublishedMetrics metrics;
  private final boolean enabled;

  @Inject
  RefusalMetrics(MetricRegistry registry, ModuleSettings settings) {
    metrics = new PublishedMetrics(registry);
    enabled = settings.metricsEnabled();
  }

  RefusalMetrics() {
    metrics = null; // For the container's proxy.
    enabled = false;
  }

  @Override
  public IntConsumer watch(Set<Integer> statuses) {
    if (!enabled) {
      return status -> {};
    }
    Map<Integer, Counter> counters = new HashMap<>();
    for (int status : statuses) {
      counters.put(
          status,
          metrics.counter(
              "requests_refused",
              "Requests that the REST API refused",
              new Tag("status", String.valueOf(status))));
    }
    return status -> counters.get(status).inc();
  }

  @PreDestroy
  void remove() {
    metrics.removeAll();
  }
}
