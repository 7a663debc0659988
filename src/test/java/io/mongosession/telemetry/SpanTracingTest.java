package io.mongosession.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.log.LogContext;
import io.mongosession.testing.LogCapture;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.lang.System.Logger.Level;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The trace wherever the id of a request goes. */
class SpanTracingTest {

  private static final String NAME = "io.mongosession.telemetry.SpanTracingTest";

  private final TestSpans spans = new TestSpans(false);
  private final Span span = spans.tracer().spanBuilder("request").startSpan();
  private final String trace = span.getSpanContext().getTraceId();
  private final String id = span.getSpanContext().getSpanId();

  @BeforeEach
  void begin() {
    LogContext.trace(spans.tracing());
  }

  @AfterEach
  void end() {
    LogContext.untrace(spans.tracing());
    span.end();
    spans.close();
  }

  @Test
  void aLineHasTraceAndSpanBesideTheRequestsId() {
    var logger = LogContext.logger(NAME);
    try (LogCapture log = new LogCapture(NAME);
        Scope scope = span.makeCurrent()) {
      assertThat(scope).isNotNull();
      logger.log(Level.INFO, "alone");
      LogContext.enter("abc");
      logger.log(Level.INFO, "both");
      LogContext.untrace(spans.tracing());
      logger.log(Level.INFO, "no trace");
      LogContext.leave();

      assertThat(log.lines())
          .containsExactly(
              "INFO [trace %s span %s] alone".formatted(trace, id),
              "INFO [trace %s span %s] [request abc] both".formatted(trace, id),
              "INFO [request abc] no trace");
    }
  }

  @Test
  void aTaskCarriesItsPlaceToAnotherThreadAndLeavesNoneThere() throws InterruptedException {
    String[] seen = new String[2];
    Runnable task;
    try (Scope scope = span.makeCurrent()) {
      assertThat(scope).isNotNull();
      task = LogContext.carrying(() -> seen[0] = Span.current().getSpanContext().getSpanId());
    }
    Thread other =
        new Thread(
            () -> {
              task.run();
              seen[1] = Span.current().getSpanContext().getSpanId();
            });
    other.start();
    other.join();

    assertThat(seen[0]).isEqualTo(id);
    assertThat(seen[1]).isEqualTo(Span.getInvalid().getSpanContext().getSpanId());
  }

  @Test
  void whoeverIsCalledIsTold() {
    assertThat(LogContext.headers()).isEmpty();
    try (Scope scope = span.makeCurrent()) {
      assertThat(scope).isNotNull();
      assertThat(LogContext.headers())
          .isEqualTo(Map.of("traceparent", "00-%s-%s-01".formatted(trace, id)));
    }
    assertThat(LogContext.work().place()).as("outside of any trace").isNull();
  }

  @Test
  void aRequestWhoseEndTheServerDoesNotSeeIsEnded() {
    LogContext.Work work;
    try (Scope scope = span.makeCurrent()) {
      assertThat(scope).isNotNull();
      work = LogContext.work();
    }
    work.responded(200);
    work.responded(503);

    assertThat(spans.open()).isZero();
    assertThat(spans.ended()).hasSize(1);
    assertThat(spans.ended().get(0).getAttributes().asMap()).hasSize(1).containsValue(200L);
  }
}
