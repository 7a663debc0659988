package io.mongosession;

import java.time.Instant;
import java.util.Map;

/**
 * Feedback as stored.
 *
 * @param feedbackId its id
 * @param rating {@code up}, {@code down}, or null
 * @param score a number, or null
 * @param comment free text, or null
 * @param extra fields of the application's, or null
 * @param agentId the agent it is about, or null
 * @param messageNumber the message it is about, or null
 * @param createdAt when it was given
 */
public record Feedback(
    String feedbackId,
    String rating,
    Number score,
    String comment,
    Map<String, Object> extra,
    String agentId,
    Long messageNumber,
    Instant createdAt) {

  /** Without score and extra fields. */
  public Feedback(
      String feedbackId,
      String rating,
      String comment,
      String agentId,
      Long messageNumber,
      Instant createdAt) {
    this(feedbackId, rating, null, comment, null, agentId, messageNumber, createdAt);
  }

  /** Shows neither comment nor extra fields: they may be confidential. */
  @Override
  public String toString() {
    return "Feedback[%s, %s, %s]".formatted(feedbackId, rating, createdAt);
  }
}
