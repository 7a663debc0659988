package io.mongosession.telemetry;

import io.mongosession.cdi.ModelMonitor.ToolObservation;
import io.opentelemetry.api.trace.Span;
import java.util.concurrent.Callable;

/** The span of one use of a tool. */
record ToolSpan(Span span) implements ToolObservation {

  /** What went wrong is a text for the model. */
  private static final String ERROR = "tool_error";

  @Override
  public <T> Callable<T> around(Callable<T> tool) {
    return SpanMaker.around(span, tool);
  }

  @Override
  public void ended(boolean failed) {
    if (failed) {
      SpanMaker.fail(span, ERROR);
    }
    span.end();
  }
}
