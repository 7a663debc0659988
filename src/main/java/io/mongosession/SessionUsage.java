package io.mongosession;

import java.util.Map;

/**
 * The model tokens that the turns of a session took, all its agents together: what the replies and
 * steps of turns report in their metrics. Never less than the sum over the messages of turns; more
 * by those of turns that were killed, or lost their lease, just before they stored a message. What
 * is appended, synced or imported as a message does not count.
 *
 * @param turns how many turns ended with a reply
 * @param tokens of all models together
 * @param byModel the same by the names of models, {@link #OTHER} for those that are not counted one
 *     by one; unmodifiable
 */
public record SessionUsage(long turns, TokenUsage tokens, Map<String, TokenUsage> byModel) {

  /** The name of all models that are not counted one by one. */
  public static final String OTHER = "other";

  /** No turn so far. */
  public static final SessionUsage NONE = new SessionUsage(0, TokenUsage.NONE, Map.of());

  public SessionUsage {
    byModel = Map.copyOf(byModel);
  }
}
