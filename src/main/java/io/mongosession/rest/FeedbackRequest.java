package io.mongosession.rest;

import io.mongosession.NewFeedback;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.Map;

/**
 * Feedback that is to be stored; a rating, a score, a comment or extra fields must be given.
 *
 * @param rating {@code up}, {@code down}, or null
 * @param score a number, or null
 * @param comment free text, or null
 * @param extra fields of the application's, or null
 * @param agentId the agent it is about, or null
 * @param messageNumber the message it is about, or null
 */
record FeedbackRequest(
    @Pattern(regexp = "up|down", message = "up or down") String rating,
    Number score,
    String comment,
    Map<String, Object> extra,
    String agentId,
    @PositiveOrZero(message = "0 or more") Long messageNumber)
    implements JsonRequest {

  NewFeedback toFeedback() {
    return new NewFeedback(rating, score, comment, extra, agentId, messageNumber);
  }
}
