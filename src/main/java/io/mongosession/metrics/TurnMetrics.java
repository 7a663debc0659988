package io.mongosession.metrics;

import io.mongosession.cdi.TurnMonitor;
import io.mongosession.config.ModuleSettings;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.function.IntSupplier;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;

/** Publishes how many turns are under way. */
@ApplicationScoped
class TurnMetrics implements TurnMonitor {

  private final PublishedMetrics metrics;
  private final boolean enabled;

  @Inject
  TurnMetrics(MetricRegistry registry, ModuleSettings settings) {
    metrics = new PublishedMetrics(registry);
    enabled = settings.metricsEnabled();
  }

  TurnMetrics() {
    metrics = null; // For the container's proxy.
    enabled = false;
  }

  @Override
  public void watch(IntSupplier running) {
    if (enabled) {
      Metadata underWay =
          Metadata.builder()
              .withName("mongodb_session_turns_running")
              .withDescription("Chat turns that are under way")
              .build();
      metrics.gauge(underWay, running::getAsInt);
    }
  }

  @PreDestroy
  void remove() {
    metrics.removeAll();
  }
}
