package io.mongosession.health;

import io.mongosession.ConnectionStats;
import io.mongosession.ConnectionStatus;
import io.mongosession.PoolStats;
import io.mongosession.cdi.SessionFactoryRegistry;
import io.mongosession.config.HealthSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * UP while the database of every required factory answers a ping. A pool with no connection left is
 * UP all the same: it is busy, not broken. DOWN while an operator is taking the server out of
 * service, whatever the database says; calls are still served then. Names no host, no credential
 * and no driver's message.
 */
@Readiness
@ApplicationScoped
class SessionReadiness implements HealthCheck {

  private final SessionFactoryRegistry registry;
  private final HealthSettings settings;

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
    for (String name : registry.names()) {
      boolean required = settings.required().contains(name);
      if (settings.details()) {
        ConnectionStats stats = registry.get(name).connectionStats();
        describe(response, name + ".", stats);
        up &= !required || stats.status() == ConnectionStatus.CONNECTED;
      } else if (required) {
        up &= registry.get(name).status() == ConnectionStatus.CONNECTED;
      }
    }
    return response.status(up).build();
  }

  private static void describe(
      HealthCheckResponseBuilder response, String prefix, ConnectionStats stats) {
    response.withData(prefix + "status", stats.status().name().toLowerCase(Locale.ROOT));
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
