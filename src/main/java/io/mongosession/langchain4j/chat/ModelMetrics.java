package io.mongosession.langchain4j.chat;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What one reply of a model took, as it is stored on its message. What the model does not report is
 * left out. The sums over a turn's messages are the turn's.
 */
final class ModelMetrics {

  private ModelMetrics() {}

  /**
   * @param latencyMs from the first call to the complete reply
   * @param calls how often the model was called for it: more than once when a call was repeated
   */
  static Map<String, Object> of(ChatResponse response, long latencyMs, int calls) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("model", response.modelName());
    TokenUsage usage = response.tokenUsage();
    if (usage != null) {
      metrics.put("input_tokens", usage.inputTokenCount());
      metrics.put("output_tokens", usage.outputTokenCount());
      metrics.put("total_tokens", usage.totalTokenCount());
    }
    metrics.put("latency_ms", latencyMs);
    if (response.finishReason() != null) {
      metrics.put("finish_reason", response.finishReason().name().toLowerCase(Locale.ROOT));
    }
    metrics.put("model_calls", calls);
    metrics.values().removeIf(value -> value == null);
    return metrics;
  }
}
