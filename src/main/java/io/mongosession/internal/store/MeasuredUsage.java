package io.mongosession.internal.store;

import io.mongosession.TokenUsage;
import java.util.Map;

/**
 * What messages of a turn took, to be added up by the command that reserves their numbers.
 *
 * @param turns 1 with the reply, otherwise 0
 * @param byModel the model tokens by the names under which they are counted; empty where there are
 *     none
 */
public record MeasuredUsage(long turns, Map<String, TokenUsage> byModel) {

  /** Nothing. */
  public static final MeasuredUsage NONE = new MeasuredUsage(0, Map.of());

  /** Of all models together. */
  public TokenUsage tokens() {
    return byModel.values().stream().reduce(TokenUsage.NONE, TokenUsage::plus);
  }
}
