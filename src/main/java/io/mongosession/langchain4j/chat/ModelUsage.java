package io.mongosession.langchain4j.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The model tokens of one reply; null for what is not reported.
 *
 * @param cached how many of the input the endpoint had in its memory
 * @param reasoning how many of the output were thought
 */
record ModelUsage(Long input, Long output, Long total, Long cached, Long reasoning) {

  /** As an endpoint reports it, by one of its names; null where it does not. */
  static ModelUsage of(JsonNode usage) {
    if (!usage.isObject() || usage.isEmpty()) {
      return null;
    }
    Long input = count(Json.firstOf(usage, "prompt_tokens", "input_tokens"));
    Long output = count(Json.firstOf(usage, "completion_tokens", "output_tokens"));
    Long total = count(usage.path("total_tokens"));
    JsonNode ofInput = Json.firstOf(usage, "prompt_tokens_details", "input_tokens_details");
    JsonNode ofOutput = Json.firstOf(usage, "completion_tokens_details", "output_tokens_details");
    Long cached = count(ofInput.path("cached_tokens"));
    return new ModelUsage(
        input,
        output,
        total == null && input != null && output != null ? Long.valueOf(input + output) : total,
        cached == null ? count(usage.path("prompt_cache_hit_tokens")) : cached,
        count(ofOutput.path("reasoning_tokens")));
  }

  /** As LangChain4j reports it, or null. */
  static ModelUsage of(TokenUsage usage) {
    if (usage == null) {
      return null;
    }
    OpenAiTokenUsage details = usage instanceof OpenAiTokenUsage openAi ? openAi : null;
    return new ModelUsage(
        count(usage.inputTokenCount()),
        count(usage.outputTokenCount()),
        count(usage.totalTokenCount()),
        details == null || details.inputTokensDetails() == null
            ? null
            : count(details.inputTokensDetails().cachedTokens()),
        details == null || details.outputTokensDetails() == null
            ? null
            : count(details.outputTokensDetails().reasoningTokens()));
  }

  private static Long count(Integer tokens) {
    return tokens == null ? null : tokens.longValue();
  }

  /** Some write numbers as texts, or with fractions; a number beyond all measure is none. */
  private static Long count(JsonNode tokens) {
    try {
      BigDecimal number = new BigDecimal(tokens.asText());
      long count = number.precision() - number.scale() > 18 ? -1 : number.longValue();
      return count < 0 ? null : count;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** As metrics have it. */
  Map<String, Object> metrics() {
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("input_tokens", input);
    metrics.put("output_tokens", output);
    metrics.put("total_tokens", total);
    metrics.put("cached_input_tokens", cached);
    metrics.put("reasoning_tokens", reasoning);
    return metrics;
  }
}
