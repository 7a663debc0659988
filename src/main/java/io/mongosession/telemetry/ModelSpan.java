package io.mongosession.telemetry;

import io.mongosession.cdi.ModelMonitor.ModelObservation;
import io.mongosession.cdi.ModelMonitor.ModelReply;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import java.util.concurrent.Callable;

/**
 * The span of one call of a model.
 *
 * @param content whether it may carry the text of messages
 */
record ModelSpan(Span span, boolean content) implements ModelObservation {

  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.response.model");
  private static final AttributeKey<String> OUTPUT_MESSAGES =
      AttributeKey.stringKey("gen_ai.output.messages");

  @Override
  public <T> Callable<T> around(Callable<T> call) {
    return SpanMaker.around(span, call);
  }

  @Override
  public void replied(ModelReply reply) {
    if (reply.model() != null) {
      span.setAttribute(MODEL, SpanMaker.bounded(reply.model()));
    }
    SpanMaker.setFinishReason(span, reply.finishReason());
    SpanMaker.setUsage(span, reply.usage());
    if (content && span.isRecording()) {
      span.setAttribute(OUTPUT_MESSAGES, reply.messages().get());
    }
    span.end();
  }

  @Override
  public void failed(String error) {
    SpanMaker.fail(span, error);
    span.end();
  }
}
