package io.mongosession.telemetry;

import io.mongosession.config.ModuleSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

/**
 * Finds the server's OpenTelemetry. Thread-safe.
 *
 * <p>The beans of this package have no member of OpenTelemetry's types: a server without them looks
 * for the members of every bean, and would leave it out or warn. What has them is no bean and is
 * loaded once OpenTelemetry is found.
 */
@ApplicationScoped
class ServerTelemetry {

  private static final String API = "io.opentelemetry.api.OpenTelemetry";

  private final FoundTelemetry found;

  @Inject
  ServerTelemetry(@Any Instance<Object> beans, ModuleSettings settings) {
    found = settings.telemetry().enabled() && isVisible() ? FoundTelemetry.in(beans) : null;
  }

  ServerTelemetry() {
    found = null; // For the container's proxy.
  }

  private static boolean isVisible() {
    try {
      Class.forName(API, false, ServerTelemetry.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** Null where there is none, or the settings forbid it. */
  FoundTelemetry found() {
    return found;
  }
}
