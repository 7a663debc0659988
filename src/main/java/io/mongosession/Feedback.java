package io.mongosession;

import java.time.Instant;

/**
 * Feedback as stored.
 *
 * @param feedbackId its id
 * @param rating {@code up}, {@code down}, or null
 * @param comment free text, or null
 * @param agentId the agent it is about, or null
 * @param messageNumber the message it is about, or null
 * @param createdAt when it was given
 */
public record Feedback(
    String feedbackId,
    String rating,
    String comment,
    String agentId,
    Long messageNumber,
    Instant createdAt) {

  /** Shows no comment: it may be confidential. */
  @Override
  public String toString() {
    return "Feedback[%s, %s, %s]".formatted(feedbackId, rating, createdAt);
  }
}
