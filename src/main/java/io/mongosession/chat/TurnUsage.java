package io.mongosession.chat;

import java.util.List;
import java.util.Map;

/** The model tokens of a turn: the sums over its messages. */
public record TurnUsage(long inputTokens, long outputTokens, long totalTokens) {

  private static final String INPUT = "input_tokens";
  private static final String OUTPUT = "output_tokens";
  private static final String TOTAL = "total_tokens";

  /** The sums of these metrics; null where none of them reports any. */
  static TurnUsage of(List<Map<String, Object>> ofMessages) {
    TurnUsage sum = new TurnUsage(0, 0, 0);
    boolean reported = false;
    for (Map<String, Object> metrics : ofMessages) {
      sum = sum.and(metrics);
      reported |= metrics.containsKey(INPUT) || metrics.containsKey(OUTPUT);
    }
    return reported ? sum : null;
  }

  private TurnUsage and(Map<String, Object> metrics) {
    long input = count(metrics, INPUT);
    long output = count(metrics, OUTPUT);
    long total = metrics.containsKey(TOTAL) ? count(metrics, TOTAL) : input + output;
    return new TurnUsage(inputTokens + input, outputTokens + output, totalTokens + total);
  }

  private static long count(Map<String, Object> metrics, String name) {
    return metrics.get(name) instanceof Number number ? number.longValue() : 0;
  }
}
