package io.mongosession.rest;

import io.mongosession.SessionUsage;
import io.mongosession.TokenUsage;
import java.util.Map;
import java.util.TreeMap;

/** The model tokens of a session. */
record UsageView(
    long turns,
    long inputTokens,
    long outputTokens,
    long totalTokens,
    long cachedInputTokens,
    long reasoningTokens,
    Map<String, Tokens> byModel)
    implements JsonResponse {

  /** Of one model. */
  record Tokens(
      long inputTokens,
      long outputTokens,
      long totalTokens,
      long cachedInputTokens,
      long reasoningTokens) {

    private static Tokens of(TokenUsage tokens) {
      return new Tokens(
          tokens.inputTokens(),
          tokens.outputTokens(),
          tokens.totalTokens(),
          tokens.cachedInputTokens(),
          tokens.reasoningTokens());
    }
  }

  static UsageView of(SessionUsage usage) {
    TokenUsage tokens = usage.tokens();
    Map<String, Tokens> byModel = new TreeMap<>();
    usage.byModel().forEach((model, ofModel) -> byModel.put(model, Tokens.of(ofModel)));
    return new UsageView(
        usage.turns(),
        tokens.inputTokens(),
        tokens.outputTokens(),
        tokens.totalTokens(),
        tokens.cachedInputTokens(),
        tokens.reasoningTokens(),
        byModel);
  }
}
