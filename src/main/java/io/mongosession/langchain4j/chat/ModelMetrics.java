package io.mongosession.langchain4j.chat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What one reply of a model took, as it is stored on its message. What the model does not report is
 * left out. The sums over a turn's messages are the turn's.
 */
final class ModelMetrics {

  private ModelMetrics() {}

  /**
   * @param latencyMs from the first call to the complete reply
   * @param firstPieceMs from the first call to the first piece of a streamed text, or null
   * @param calls how often the model was called for it: more than once when a call was repeated
   */
  static Map<String, Object> of(ModelReply reply, long latencyMs, Long firstPieceMs, int calls) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("model", reply.model());
    if (reply.usage() != null) {
      metrics.putAll(reply.usage().metrics());
    }
    metrics.put("latency_ms", latencyMs);
    metrics.put("time_to_first_token_ms", firstPieceMs);
    metrics.put("finish_reason", reply.finishReason());
    metrics.put("model_calls", calls);
    metrics.values().removeIf(Objects::isNull);
    return metrics;
  }

  /** Those of a message with tool calls. */
  static Map<String, Object> withTools(Map<String, Object> metrics, int calls) {
    Map<String, Object> all = new LinkedHashMap<>(metrics);
    all.put("tool_calls", calls);
    return all;
  }

  /** Those of a tool's result. */
  static Map<String, Object> ofTool(long nanos) {
    return Map.of("tool_ms", TimeUnit.NANOSECONDS.toMillis(nanos));
  }
}
