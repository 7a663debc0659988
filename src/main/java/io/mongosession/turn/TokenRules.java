package io.mongosession.turn;

import io.mongosession.SessionUsage;
import java.util.function.UnaryOperator;

/**
 * How the model tokens of turns are counted, and how many there are.
 *
 * @param models has, for a model as an endpoint reports it, the name under which it is counted: one
 *     of a fixed few; is given null where nothing is reported. Null where every model is counted
 *     under its own name, as long as a session has no more than {@link #MAX_MODELS}. Thread-safe
 * @param sessionTokens how many the turns of a session may take, or null for any number
 * @param ownerTokensPerDay how many the turns of an owner may take in a day, in UTC, or null for
 *     any number; callers without an owner have no such limit
 */
public record TokenRules(UnaryOperator<String> models, Long sessionTokens, Long ownerTokensPerDay) {

  /** How many names of models a session counts by at most, where they are not a fixed few. */
  public static final int MAX_MODELS = 32;

  /** No limit, and every model under its own name. */
  public static final TokenRules NONE = new TokenRules(null, null, null);

  /** The longest name of a model that is counted under its own. */
  private static final int LONGEST_NAME = 128;

  /**
   * The name under which a model is counted, if there is room for it.
   *
   * @param reported as an endpoint reports it, or null
   */
  public String nameOf(String reported) {
    if (models != null) {
      return models.apply(reported);
    }
    return reported != null && isName(reported) ? reported : SessionUsage.OTHER;
  }

  private static boolean isName(String text) {
    return !text.isBlank()
        && text.length() <= LONGEST_NAME
        && text.chars().noneMatch(Character::isISOControl);
  }
}
