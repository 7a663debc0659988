package io.mongosession.metrics;

import io.mongosession.ConnectionStats;
import io.mongosession.OperationListener;
import io.mongosession.SweepResult;
import io.mongosession.cdi.FactoryMonitor;
import io.mongosession.config.ModuleSettings;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/**
 * Publishes every factory's pool and operations in the application's metric registry. All metrics
 * have the tag {@code factory}; {@code metrics.enabled=false} publishes none.
 */
@ApplicationScoped
class SessionMetrics implements FactoryMonitor {

  private final PublishedMetrics metrics;
  private final boolean enabled;
  private final Map<String, LongConsumer> expiredSessions = new ConcurrentHashMap<>();

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
    Tag tag = new Tag("factory", factory);
    new PoolMetrics(metrics, tag, stats).register();
    expiredSessions.put(
        factory,
        metrics.counter(
                "expired_sessions", "Sessions that this server deleted as they had expired", tag)
            ::inc);
    return new FactoryOperations(metrics, tag);
  }

  @Override
  public void swept(String factory, SweepResult result) {
    expiredSessions.getOrDefault(factory, count -> {}).accept(result.expiredSessions());
  }

  @PreDestroy
  void remove() {
    metrics.removeAll();
  }
}
