package io.mongosession.rest;

import io.mongosession.Feedback;
import java.time.Instant;

/** Feedback as the API shows it; a member that is null is absent. */
record FeedbackView(
    String feedbackId,
    String rating,
    String comment,
    String agentId,
    Long messageNumber,
    Instant createdAt)
    implements JsonResponse {

  static FeedbackView of(Feedback feedback) {
    return new FeedbackView(
        feedback.feedbackId(),
        feedback.rating(),
        feedback.comment(),
        feedback.agentId(),
        feedback.messageNumber(),
        feedback.createdAt());
  }
}
