package io.mongosession.health;

import io.mongosession.ConnectionStats;
import io.mongosession.ConnectionStatus;
import io.mongosession.PoolStats;
import io.mongosession.cdi.SessionFactoryRegistry;
import io.mongosession.config.HealthSettings;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * UP while a request to every required factory would work. A pool with no connection left is UP all
 * the same: it is busy, not broken. DOWN while an operator is taking the server out of service,
 * whatever the state of the database; calls are still served then. Names no host, no credential and
 * no driver's message.
 */
@Readiness
@ApplicationScoped
class SessionReadiness implements HealthCheck {

  private final SessionFactoryRegistry registry;
  private final HealthSettings settings;

  @Resource private ManagedThreadFactory threads;

  @Inject
  SessionReadiness(SessionFactoryRegistry registry, HealthSettings settings) {
    this.registry = registry;
    this.settings = settings;
  }

  SessionReadiness() {
    this(null, null); // For the container's proxy.
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response = HealthCheckResponse.named(ModuleHealth.NAME);
    boolean draining = settings.draining();
    if (draining) {
      response.withData("draining", true);
    }
    boolean up = !draining;
    for (Map.Entry<String, ConnectionStats> factory : stats().entrySet()) {
      String name = factory.getKey();
      up &=
          !settings.required().contains(name)
              || factory.getValue().status() == ConnectionStatus.CONNECTED;
      if (settings.details()) {
        describe(response, name + ".", factory.getValue());
      }
    }
    return response.status(up).build();
  }

  /**
   * How each factory that matters stands. All are asked at once: several that do not respond take
   * no longer than one, and one that is not required does not make the response late.
   */
  private Map<String, ConnectionStats> stats() {
    List<String> names =
        registry.names().stream()
            .filter(name -> settings.details() || settings.required().contains(name))
            .toList();
    List<Callable<ConnectionStats>> questions = new ArrayList<>();
    names.forEach(name -> questions.add(registry.get(name)::connectionStats));
    List<ConnectionStats> results = InParallel.ask(threads, questions);
    Map<String, ConnectionStats> stats = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      stats.put(names.get(i), results.get(i));
    }
    return stats;
  }

  private static void describe(
      HealthCheckResponseBuilder response, String prefix, ConnectionStats stats) {
    response.withData(prefix + "status", stats.status().name().toLowerCase(Locale.ROOT));
    if (stats.outage() != null) {
      response.withData(prefix + "outage", stats.outage());
    }
    PoolStats pool = stats.pool();
    if (pool != null) {
      response
          .withData(prefix + "size", pool.size())
          .withData(prefix + "in_use", pool.inUse())
          .withData(prefix + "idle", pool.idle())
          .withData(prefix + "waiting", pool.waiting())
          .withData(prefix + "created", pool.created())
          .withData(prefix + "closed", pool.closed());
    }
  }
}
