package io.mongosession.metrics;

import io.mongosession.ConnectionStats;
import io.mongosession.OperationListener;
import io.mongosession.cdi.FactoryMonitor;
import io.mongosession.config.ModuleSettings;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.MetricRegistry;

/**
 * Publishes every factory's pool and operations in the application's metric registry. All metrics
 * have the tag {@code factory}; {@code metrics.enabled=false} publishes none.
 */
@ApplicationScoped
class SessionMetrics implements FactoryMonitor {

  private final PublishedMetrics metrics;
  private final boolean enabled;

  @Inject
  SessionMetrics(MetricRegistry registry, ModuleSettings settings) {
    metrics = new PublishedMetrics(registry);
    enabled = settings.metricsEnabled();
  }

  SessionMetrics() {
    metrics = null; // For the container's proxy.
    enabled = false;
  }

  @Override
  public OperationListener watch(String factory, Supplier<ConnectionStats> stats) {
    if (!enabled) {
      return (operation, duration, error) -> {};
    }
    new PoolMetrics(metrics, factory, stats).register();
    return new OperationTimers(metrics, factory);
  }

  @PreDestroy
  void remove() {
    metrics.removeAll();
  }
}
