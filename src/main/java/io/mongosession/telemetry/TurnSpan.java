package io.mongosession.telemetry;

import io.mongosession.cdi.TurnObservation;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import java.util.Locale;
import java.util.concurrent.Callable;

/** The span of one turn: from when it is asked for until its end is stored. */
record TurnSpan(Span span) implements TurnObservation {

  /** The conventions have no name for it. */
  private static final AttributeKey<String> OUTCOME =
      AttributeKey.stringKey("mongodb_session.turn.outcome");

  @Override
  public <T> Callable<T> around(Callable<T> part) {
    return SpanMaker.around(span, part);
  }

  @Override
  public void ended(End end) {
    String outcome = end.outcome().name().toLowerCase(Locale.ROOT);
    span.setAttribute(OUTCOME, outcome);
    SpanMaker.setFinishReason(span, end.finishReason());
    SpanMaker.setUsage(span, end.usage());
    switch (end.outcome()) {
      case FAILED, TIMEOUT, INTERRUPTED, REJECTED ->
          SpanMaker.fail(span, end.error() == null ? outcome : end.error());
      default -> {
        // It ended as somebody wanted.
      }
    }
    span.end();
  }
}
