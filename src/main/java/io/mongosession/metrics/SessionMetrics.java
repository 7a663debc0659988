package io.mongosession.metrics;

import io.mongosession.ConnectionStats;
import io.mongosession.OperationListener;
import io.mongosession.cdi.FactoryMonitor;
import io.mongosession.config.ModuleSettings;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.MetricRegistry;

/**
 * Publishes every factory's pool and operations in the application's metric registry. All metrics
 * have the tag {@code factory}; {@code metrics.enabled=false} publishes none.
 */
@ApplicationScoped
class SessionMetrics implements FactoryMonitor {

  private final MetricRegistry registry;
  private final boolean enabled;
  private final Collection<MetricID> registered = new ConcurrentLinkedQueue<>();

  @Inject
  SessionMetrics(MetricRegistry registry, ModuleSettings settings) {
    this.registry = registry;
    enabled = settings.metricsEnabled();
  }

  SessionMetrics() {
    registry = null; // For the container's proxy.
    enabled = false;
  }

  @Override
  public OperationListener watch(String factory, Supplier<ConnectionStats> stats) {
    if (!enabled) {
      return (operation, duration, error) -> {};
    }
    new PoolMetrics(registry, registered, factory, stats).register();
    return new OperationTimers(registry, registered, factory);
  }

  /** A gauge that stayed would keep the entire application in memory. */
  @PreDestroy
  void remove() {
    registered.forEach(registry::remove);
  }
}
