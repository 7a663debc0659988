package io.mongosession.rest;

import io.mongosession.NewFeedback;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;

/**
 * Feedback that is to be stored; a rating or a comment must be given.
 *
 * @param rating {@code up}, {@code down}, or null
 * @param comment free text, or null
 * @param agentId the agent it is about, or null
 * @param messageNumber the message it is about, or null
 */
record FeedbackRequest(
    @Pattern(regexp = "up|down", message = "up or down") String rating,
    String comment,
    String agentId,
    @PositiveOrZero(message = "0 or more") Long messageNumber)
    implements JsonRequest {

  NewFeedback toFeedback() {
    return new NewFeedback(rating, comment, agentId, messageNumber);
  }
}
