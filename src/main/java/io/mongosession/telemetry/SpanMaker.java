package io.mongosession.telemetry;

import com.mongodb.event.CommandListener;
import io.mongosession.TokenUsage;
import io.mongosession.cdi.ModelMonitor.ModelCall;
import io.mongosession.cdi.ModelMonitor.ModelObservation;
import io.mongosession.cdi.ModelMonitor.ToolCall;
import io.mongosession.cdi.ModelMonitor.ToolObservation;
import io.mongosession.cdi.TurnMonitor.TurnCall;
import io.mongosession.cdi.TurnObservation;
import io.mongosession.log.Tracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Begins spans, with what is known of them when they begin, by OpenTelemetry's conventions for
 * generative AI (version 1.41). Thread-safe.
 */
final class SpanMaker {

  static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
  static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
  static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
  static final AttributeKey<List<String>> FINISH_REASONS =
      AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");

  private static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("gen_ai.operation.name");
  private static final AttributeKey<String> CONVERSATION =
      AttributeKey.stringKey("gen_ai.conversation.id");
  private static final AttributeKey<String> AGENT_ID = AttributeKey.stringKey("gen_ai.agent.id");
  private static final AttributeKey<String> AGENT_NAME =
      AttributeKey.stringKey("gen_ai.agent.name");
  private static final AttributeKey<String> PROVIDER =
      AttributeKey.stringKey("gen_ai.provider.name");
  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.request.model");
  private static final AttributeKey<Double> TEMPERATURE =
      AttributeKey.doubleKey("gen_ai.request.temperature");
  private static final AttributeKey<Long> MAX_TOKENS =
      AttributeKey.longKey("gen_ai.request.max_tokens");
  private static final AttributeKey<String> INPUT_MESSAGES =
      AttributeKey.stringKey("gen_ai.input.messages");
  private static final AttributeKey<String> TOOL_NAME = AttributeKey.stringKey("gen_ai.tool.name");
  private static final AttributeKey<String> TOOL_TYPE = AttributeKey.stringKey("gen_ai.tool.type");
  private static final AttributeKey<String> TOOL_CALL =
      AttributeKey.stringKey("gen_ai.tool.call.id");

  private static final AttributeKey<Long> INPUT_TOKENS =
      AttributeKey.longKey("gen_ai.usage.input_tokens");
  private static final AttributeKey<Long> OUTPUT_TOKENS =
      AttributeKey.longKey("gen_ai.usage.output_tokens");
  private static final AttributeKey<Long> CACHED_TOKENS =
      AttributeKey.longKey("gen_ai.usage.cache_read.input_tokens");
  private static final AttributeKey<Long> REASONING_TOKENS =
      AttributeKey.longKey("gen_ai.usage.reasoning.output_tokens");

  /** In characters: names that a model or its endpoint may invent. */
  private static final int MAX_NAME = 256;

  /** In characters; also in the name of a span, by which spans are counted. */
  private static final int MAX_TOOL_NAME = 64;

  private final Tracer tracer;
  private final boolean content;
  private final CommandListener commands;
  private final Tracing tracing;

  /**
   * @param content whether spans may carry the text of messages
   */
  SpanMaker(FoundTelemetry telemetry, boolean content) {
    this.tracer = telemetry.tracer();
    this.content = content;
    commands = new CommandSpans(tracer);
    tracing = new SpanTracing(telemetry.api().getPropagators().getTextMapPropagator());
  }

  /** Makes a span of every command that belongs to one that the calling thread is in. */
  CommandListener commands() {
    return commands;
  }

  Tracing tracing() {
    return tracing;
  }

  TurnObservation turn(TurnCall turn) {
    SpanBuilder span =
        span("invoke_agent", turn.agentId(), SpanKind.INTERNAL)
            .setAttribute(CONVERSATION, turn.sessionId())
            .setAttribute(AGENT_ID, turn.agentId())
            .setAttribute(AGENT_NAME, turn.agentId());
    return new TurnSpan(span.startSpan());
  }

  ModelObservation model(ModelCall call) {
    String model = call.model() == null ? null : bounded(call.model(), MAX_NAME);
    SpanBuilder span =
        span("chat", model, SpanKind.CLIENT)
            .setAttribute(CONVERSATION, call.sessionId())
            .setAttribute(PROVIDER, call.provider());
    set(span, MODEL, model);
    set(span, SERVER_ADDRESS, call.host());
    set(span, SERVER_PORT, call.port() == null ? null : call.port().longValue());
    set(span, TEMPERATURE, call.temperature());
    set(span, MAX_TOKENS, call.maxTokens() == null ? null : call.maxTokens().longValue());
    Span started = span.startSpan();
    if (content && started.isRecording()) {
      started.setAttribute(INPUT_MESSAGES, call.messages().get());
    }
    return new ModelSpan(started, content);
  }

  ToolObservation tool(ToolCall call) {
    String name = bounded(String.valueOf(call.name()), MAX_TOOL_NAME);
    SpanBuilder span =
        span("execute_tool", name, SpanKind.INTERNAL)
            .setAttribute(TOOL_NAME, name)
            .setAttribute(TOOL_TYPE, "function");
    set(span, TOOL_CALL, call.callId() == null ? null : bounded(call.callId(), MAX_NAME));
    return new ToolSpan(span.startSpan());
  }

  /** Below the one that the calling thread is in, if it is in any. */
  private SpanBuilder span(String operation, String what, SpanKind kind) {
    return tracer
        .spanBuilder(what == null ? operation : operation + " " + what)
        .setSpanKind(kind)
        .setAttribute(OPERATION, operation);
  }

  private static <T> void set(SpanBuilder span, AttributeKey<T> key, T value) {
    if (value != null) {
      span.setAttribute(key, value);
    }
  }

  static String bounded(String name) {
    return bounded(name, MAX_NAME);
  }

  private static String bounded(String name, int length) {
    return name.length() <= length ? name : name.substring(0, length);
  }

  /** The part, to be run while its thread is in this span. */
  static <T> Callable<T> around(Span span, Callable<T> part) {
    return () -> {
      Scope scope = Context.current().with(span).makeCurrent();
      try {
        return part.call();
      } finally {
        scope.close();
      }
    };
  }

  static void setUsage(Span span, TokenUsage usage) {
    if (usage == null) {
      return;
    }
    span.setAttribute(INPUT_TOKENS, usage.inputTokens());
    span.setAttribute(OUTPUT_TOKENS, usage.outputTokens());
    if (usage.cachedInputTokens() > 0) {
      span.setAttribute(CACHED_TOKENS, usage.cachedInputTokens());
    }
    if (usage.reasoningTokens() > 0) {
      span.setAttribute(REASONING_TOKENS, usage.reasoningTokens());
    }
  }

  static void setFinishReason(Span span, String reason) {
    if (reason != null) {
      span.setAttribute(FINISH_REASONS, List.of(bounded(reason)));
    }
  }

  /**
   * What a span stands for failed. Without a description, which could hold the text of messages.
   *
   * @param type from a small set
   */
  static void fail(Span span, String type) {
    span.setAttribute(ERROR_TYPE, type);
    span.setStatus(StatusCode.ERROR);
  }
}
