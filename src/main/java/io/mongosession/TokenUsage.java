package io.mongosession;

import java.util.List;
import java.util.Map;

/**
 * Model tokens, as the metrics of messages have them. None is negative.
 *
 * @param inputTokens what a model was shown
 * @param outputTokens what it wrote, its reasoning included
 * @param totalTokens as the model counts them; the sum of both where it does not
 * @param cachedInputTokens how many of the input the endpoint had in its cache
 * @param reasoningTokens how many of the output were reasoning
 */
public record TokenUsage(
    long inputTokens,
    long outputTokens,
    long totalTokens,
    long cachedInputTokens,
    long reasoningTokens) {

  /** No tokens. */
  public static final TokenUsage NONE = new TokenUsage(0, 0, 0, 0, 0);

  /** The most that one message counts for: what lies beyond is no count of tokens. */
  private static final long MOST = 1_000_000_000_000L;

  private static final String INPUT = "input_tokens";
  private static final String OUTPUT = "output_tokens";
  private static final String TOTAL = "total_tokens";

  /** The tokens that a message's metrics report; null where they report none, or are null. */
  public static TokenUsage of(Map<String, Object> metrics) {
    if (metrics == null || !metrics.containsKey(INPUT) && !metrics.containsKey(OUTPUT)) {
      return null;
    }
    long input = count(metrics, INPUT);
    long output = count(metrics, OUTPUT);
    long total = metrics.containsKey(TOTAL) ? count(metrics, TOTAL) : input + output;
    return new TokenUsage(
        input,
        output,
        total,
        count(metrics, "cached_input_tokens"),
        count(metrics, "reasoning_tokens"));
  }

  /** The sum over these metrics of messages; null where none of them reports any. */
  public static TokenUsage sum(List<Map<String, Object>> metrics) {
    return metrics.stream()
        .map(TokenUsage::of)
        .filter(usage -> usage != null)
        .reduce(TokenUsage::plus)
        .orElse(null);
  }

  /** Both together. */
  public TokenUsage plus(TokenUsage other) {
    return new TokenUsage(
        inputTokens + other.inputTokens,
        outputTokens + other.outputTokens,
        totalTokens + other.totalTokens,
        cachedInputTokens + other.cachedInputTokens,
        reasoningTokens + other.reasoningTokens);
  }

  private static long count(Map<String, Object> metrics, String name) {
    return metrics.get(name) instanceof Number number
        ? Math.max(0, Math.min(MOST, number.longValue()))
        : 0;
  }
}
