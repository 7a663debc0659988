package io.mongosession.telemetry;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.enterprise.inject.Instance;

/**
 * OpenTelemetry of the server, or of an agent in its process.
 *
 * @param api does nothing where tracing is switched off
 */
record FoundTelemetry(OpenTelemetry api) {

  /** The name of what makes the module's spans and metrics. */
  static final String SCOPE = "io.mongosession";

  /** A bean of the server, as MicroProfile Telemetry has one; otherwise that of the process. */
  static FoundTelemetry in(Instance<Object> beans) {
    Instance<OpenTelemetry> provided = beans.select(OpenTelemetry.class);
    return new FoundTelemetry(provided.isResolvable() ? provided.get() : GlobalOpenTelemetry.get());
  }
}
