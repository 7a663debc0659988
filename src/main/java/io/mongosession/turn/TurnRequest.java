package io.mongosession.turn;

import java.util.Objects;
import java.util.UUID;

/**
 * What a caller asks an agent.
 *
 * @param turnId random, of this very attempt: see {@link #of}
 * @param agentId 1 to 128 characters without control characters
 * @param message what the user says
 * @param expectedNumber the number that the question must get, or null; not looked at in a repeat
 * @param idempotencyKey 1 to 256 printable characters, or null
 * @param history how many messages before the question the agent is shown at most
 * @param tokens how its model tokens are counted, and how many there are
 */
public record TurnRequest(
    String turnId,
    String agentId,
    String message,
    Long expectedNumber,
    String idempotencyKey,
    int history,
    TokenRules tokens) {

  public TurnRequest {
    Objects.requireNonNull(turnId, "turnId");
    Objects.requireNonNull(agentId, "agentId");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(tokens, "tokens");
  }

  /** A new attempt, without a limit to its tokens. */
  public static TurnRequest of(
      String agentId, String message, Long expectedNumber, String idempotencyKey, int history) {
    return new TurnRequest(
        UUID.randomUUID().toString(),
        agentId,
        message,
        expectedNumber,
        idempotencyKey,
        history,
        TokenRules.NONE);
  }

  /** A copy whose tokens are counted so. */
  public TurnRequest counting(TokenRules rules) {
    return new TurnRequest(
        turnId, agentId, message, expectedNumber, idempotencyKey, history, rules);
  }

  /** Shows neither the message nor the key: they may be confidential. */
  @Override
  public String toString() {
    return "TurnRequest[%s, %s]".formatted(turnId, agentId);
  }
}
