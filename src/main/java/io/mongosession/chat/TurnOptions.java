package io.mongosession.chat;

import io.mongosession.InvalidInputException;
import io.mongosession.config.ChatSettings.Concurrency;

/**
 * How a turn is begun. Immutable; start from {@link #none}.
 *
 * @param expectedNumber the number the user's message must get, 0 or more, or null for any; not
 *     looked at in a repeat
 * @param idempotencyKey 1 to 256 printable characters, unique per session and agent, or null. While
 *     the session lives the same message with the same key is asked once: a repeat gets the result
 *     that is stored, or joins the turn that still runs
 * @param concurrency what becomes of the message when the agent is at work; null for what is
 *     configured
 */
public record TurnOptions(Long expectedNumber, String idempotencyKey, Concurrency concurrency) {

  private static final int MAX_KEY = 256;
  private static final TurnOptions NONE = new TurnOptions(null, null, null);

  /**
   * @throws InvalidInputException naming the component that is not acceptable
   */
  public TurnOptions {
    if (expectedNumber != null && expectedNumber < 0) {
      throw new InvalidInputException("expected_number", "0 or more");
    }
    if (idempotencyKey != null && !isKey(idempotencyKey)) {
      throw new InvalidInputException(
          "idempotency_key", "1 to %d printable characters".formatted(MAX_KEY));
    }
  }

  private static boolean isKey(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_KEY
        && text.chars().noneMatch(Character::isISOControl);
  }

  /** As configured, and nothing else. */
  public static TurnOptions none() {
    return NONE;
  }

  /** A copy with this number. */
  public TurnOptions expecting(Long number) {
    return new TurnOptions(number, idempotencyKey, concurrency);
  }

  /** A copy with this key. */
  public TurnOptions withIdempotencyKey(String key) {
    return new TurnOptions(expectedNumber, key, concurrency);
  }

  /** A copy of which this becomes when the agent is at work. */
  public TurnOptions when(Concurrency busy) {
    return new TurnOptions(expectedNumber, idempotencyKey, busy);
  }

  /** Shows no key: it may be confidential. */
  @Override
  public String toString() {
    return "TurnOptions[expected %s, %s]".formatted(expectedNumber, concurrency);
  }
}
