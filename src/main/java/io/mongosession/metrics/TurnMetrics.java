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

  private static final Metadata RUNNING =
      Metadata.builder()
          .withName("mongodb_session_turns_running")
          .withDescription("Chat turns that are under way")
          .build();

  private final MetricRegistry registry;
  private final boolean enabled;

  @Inject
  TurnMetrics(MetricRegistry registry, ModuleSettings settings) {
    this.registry = registry;
    enabled = settings.metricsEnabled();
  }

  TurnMetrics() {
    registry = null; // For the container's proxy.
    enabled = false;
  }

  @Override
  public void watch(IntSupplier running) {
    if (enabled) {
      registry.gauge(RUNNING, running::getAsInt);
    }
  }

  /** A gauge that stayed would keep the entire application in memory. */
  @PreDestroy
  void remove() {
    registry.remove(RUNNING.getName());
  }
}
