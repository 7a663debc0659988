package io.mongosession.telemetry;

import io.mongosession.log.Tracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * Where threads are in their traces.
 *
 * @param propagator writes that down for others, as the operator has it
 */
record SpanTracing(TextMapPropagator propagator) implements Tracing {

  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");

  private record SpanPlace(Context context) implements Place {

    @Override
    public Exit enter() {
      Scope scope = context.makeCurrent();
      return scope::close;
    }

    /**
     * Ends the server's own span. Where a response is written past JAX-RS neither Open Liberty
     * 26.0.0.3 (TelemetryContainerFilter) nor Payara 6.2025.10 (OpenTelemetryRequestEventListener)
     * ever does; to end one once more does nothing.
     */
    @Override
    public void responded(int status) {
      Span span = Span.fromContext(context);
      span.setAttribute(STATUS, (long) status);
      span.end();
    }
  }

  private static SpanContext span() {
    return Span.current().getSpanContext();
  }

  @Override
  public Place place() {
    if (!span().isValid()) {
      return null;
    }
    return new SpanPlace(Context.current());
  }

  @Override
  public String ids() {
    SpanContext span = span();
    return span.isValid() ? "trace " + span.getTraceId() + " span " + span.getSpanId() : null;
  }

  @Override
  public Map<String, String> headers() {
    if (!span().isValid()) {
      return Map.of();
    }
    Map<String, String> headers = new HashMap<>();
    propagator.inject(Context.current(), headers, Map::put);
    return Collections.unmodifiableMap(headers);
  }
}
