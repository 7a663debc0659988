package io.mongosession;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A message as stored.
 *
 * @param sessionId the session it belongs to
 * @param agentId the agent whose log it is in
 * @param number its place in that log, from 0; unique and ascending, with gaps after an interrupted
 *     write
 * @param role whose message it is
 * @param content the JSON value that was appended, equal to it by value, unmodifiable
 * @param status whether it is complete; never null
 * @param createdAt when it was appended
 * @param updatedAt when it was last changed (metrics, status, redaction)
 * @param metrics model tokens, latency and the like, or null
 * @param redactedAt when its content was replaced, or null
 * @param guardrailEvents what the guardrail did to it, oldest first; empty for most
 * @param turn the number of the question of the chat turn it belongs to, its own for the question
 *     itself; null outside of turns
 */
public record Message(
    String sessionId,
    String agentId,
    long number,
    String role,
    Object content,
    MessageStatus status,
    Instant createdAt,
    Instant updatedAt,
    Map<String, Object> metrics,
    Instant redactedAt,
    List<GuardrailEvent> guardrailEvents,
    Long turn) {

  /** Shows no content: it may be confidential. */
  @Override
  public String toString() {
    return "Message[%s/%s #%d, %s, %s]".formatted(sessionId, agentId, number, role, createdAt);
  }
}
