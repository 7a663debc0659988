package io.mongosession.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Startup;

/**
 * Liveness and startup. Neither looks at the database: to start the application again would not
 * bring a database back.
 */
@ApplicationScoped
class ModuleHealth {

  static final String NAME = "mongodb-session";

  @Produces
  @Liveness
  HealthCheck live() {
    return () -> HealthCheckResponse.up(NAME);
  }

  @Produces
  @Startup
  HealthCheck started() {
    return () -> HealthCheckResponse.up(NAME);
  }
}
