package io.mongosession.telemetry;

import io.mongosession.log.Tracing;
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

  private static SpanContext span() {
    return Span.current().getSpanContext();
  }

  @Override
  public Place place() {
    if (!span().isValid()) {
      return null;
    }
    Context context = Context.current();
    return () -> {
      Scope scope = context.makeCurrent();
      return scope::close;
    };
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
