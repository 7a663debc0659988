package io.mongosession.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.TokenUsage;
import io.mongosession.cdi.ModelMonitor.ModelCall;
import io.mongosession.cdi.ModelMonitor.ModelObservation;
import io.mongosession.cdi.ModelMonitor.ModelReply;
import io.mongosession.cdi.ModelMonitor.ToolCall;
import io.mongosession.cdi.TurnMonitor.TurnCall;
import io.mongosession.cdi.TurnObservation;
import io.mongosession.cdi.TurnObservation.End;
import io.mongosession.cdi.TurnObservation.Outcome;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What spans tell, and what they keep to themselves. */
class SpanMakerTest {

  private static final String SECRET = "the text of a message";

  private TestSpans spans = new TestSpans(false);

  @AfterEach
  void none() {
    assertThat(spans.open()).isZero();
    spans.close();
  }

  private SpanData only() {
    assertThat(spans.ended()).hasSize(1);
    return spans.ended().get(0);
  }

  private static String attribute(SpanData span, String name) {
    return span.getAttributes().get(AttributeKey.stringKey(name));
  }

  private static ModelCall call(String model) {
    return new ModelCall(
        "s", "a", model, "openai", "host", 443, 0.5, 100, true, () -> "in: " + SECRET);
  }

  private static ModelReply reply() {
    return new ModelReply("served", "stop", new TokenUsage(7, 3, 10, 5, 2), () -> "out: " + SECRET);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "COMPLETED,-,-,UNSET",
        "STOPPED,-,-,UNSET",
        "REPEATED,-,-,UNSET",
        "FAILED,refused-key,refused-key,ERROR",
        "TIMEOUT,-,timeout,ERROR",
        "INTERRUPTED,-,interrupted,ERROR",
        "REJECTED,-,rejected,ERROR"
      })
  void aTurnsSpanTellsHowItEnded(Outcome outcome, String error, String type, StatusCode status) {
    TurnObservation turn = spans.turns().requested(new TurnCall("s", "a", false));
    assertThat(spans.open()).isEqualTo(1);
    turn.ended(new End(outcome, error, null, null));

    SpanData span = only();
    assertThat(attribute(span, "mongodb_session.turn.outcome"))
        .isEqualTo(outcome.name().toLowerCase(java.util.Locale.ROOT));
    assertThat(attribute(span, "error.type")).isEqualTo(type);
    assertThat(span.getStatus().getStatusCode()).isEqualTo(status);
    assertThat(span.getStatus().getDescription()).isEmpty();
  }

  @Test
  void withoutLeaveASpanHasNoTextOfMessages() {
    ModelObservation model = spans.models().called(call("m"));
    model.replied(reply());

    assertThat(only().getAttributes().asMap().toString())
        .contains("served", "gen_ai.usage.cache_read.input_tokens", "gen_ai.request.max_tokens")
        .doesNotContain(SECRET);
  }

  @Test
  void withLeaveItHasWhatTheModelWasShownAndWhatItReplied() {
    spans.close();
    spans = new TestSpans(true);
    ModelObservation model = spans.models().called(call("m"));
    model.replied(reply());

    assertThat(attribute(only(), "gen_ai.input.messages")).isEqualTo("in: " + SECRET);
    assertThat(attribute(only(), "gen_ai.output.messages")).isEqualTo("out: " + SECRET);
  }

  @Test
  void aCallThatFailedTellsWhy() {
    spans.models().called(call(null)).failed("limited");

    SpanData span = only();
    assertThat(span.getName()).isEqualTo("chat");
    assertThat(attribute(span, "error.type")).isEqualTo("limited");
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  @Test
  void whatAModelInventsIsCutOff() {
    spans.models().called(new ToolCall("t".repeat(10_000), "c".repeat(10_000))).ended(true);

    SpanData span = only();
    assertThat(span.getName()).isEqualTo("execute_tool " + "t".repeat(64));
    assertThat(attribute(span, "gen_ai.tool.name")).isEqualTo("t".repeat(64));
    assertThat(attribute(span, "gen_ai.tool.call.id")).hasSize(256);
    assertThat(attribute(span, "error.type")).isEqualTo("tool_error");
  }

  @Test
  void aPartThatIsRunWithinItIsBelowIt() throws Exception {
    TurnObservation turn = spans.turns().requested(new TurnCall("s", "a", false));
    turn.around(
            () -> {
              spans.models().called(call("m")).replied(reply());
              return null;
            })
        .call();
    spans.models().called(call("outside")).replied(reply());
    turn.ended(new End(Outcome.COMPLETED, null, "stop", null));

    SpanData inside = spans.ended().get(0);
    SpanData outside = spans.ended().get(1);
    SpanData whole = spans.ended().get(2);
    assertThat(inside.getParentSpanId()).isEqualTo(whole.getSpanId());
    assertThat(inside.getTraceId()).isEqualTo(whole.getTraceId());
    assertThat(outside.getTraceId()).isNotEqualTo(whole.getTraceId());
  }
}
