package io.mongosession;

import java.util.Map;

/**
 * Feedback that is to be stored; a rating, a score, a comment or extra fields must be given.
 *
 * @param rating {@code up}, {@code down}, or null
 * @param score a finite number of up to 34 significant digits, on a scale of the application's, or
 *     null
 * @param comment free text up to the limit {@code message-bytes}, or null
 * @param extra fields of the application's, a JSON object up to the limit {@code message-bytes}, or
 *     null
 * @param agentId the agent it is about, or null; required with a message number
 * @param messageNumber the message it is about, or null
 */
public record NewFeedback(
    String rating,
    Number score,
    String comment,
    Map<String, Object> extra,
    String agentId,
    Long messageNumber) {

  /** Without score and extra fields. */
  public NewFeedback(String rating, String comment, String agentId, Long messageNumber) {
    this(rating, null, comment, null, agentId, messageNumber);
  }

  /** Shows neither comment nor extra fields: they may be confidential. */
  @Override
  public String toString() {
    return "NewFeedback[%s, %s, %s, %s]".formatted(rating, score, agentId, messageNumber);
  }
}
