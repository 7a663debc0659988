package io.mongosession.telemetry;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import jakarta.enterprise.inject.Instance;

/**
 * OpenTelemetry of the server, or of an agent in its process.
 *
 * @param api does nothing where it is switched off
 */
record FoundTelemetry(OpenTelemetry api) {

  /** The name of what makes the module's spans and metrics. */
  static final String SCOPE = "io.mongosession";

  /** A bean of the server, as MicroProfile Telemetry has one; otherwise that of the process. */
  static FoundTelemetry in(Instance<Object> beans) {
    Instance<OpenTelemetry> provided = beans.select(OpenTelemetry.class);
    return new FoundTelemetry(provided.isResolvable() ? provided.get() : GlobalOpenTelemetry.get());
  }

  Tracer tracer() {
    return api.getTracer(SCOPE);
  }

  /** Whether anybody may be told of spans. */
  boolean traces() {
    return tracer() != TracerProvider.noop().get(SCOPE);
  }

  Meter meter() {
    return api.getMeter(SCOPE);
  }

  /** Whether anybody may be told of metrics. */
  boolean measures() {
    return meter() != MeterProvider.noop().get(SCOPE);
  }
}
