package io.mongosession.rest;

import io.mongosession.Feedback;
import java.time.Instant;
import java.util.Map;

/** Feedback as the API shows it; a member that is null is absent. */
record FeedbackView(
    String feedbackId,
    String rating,
    Number score,
    String comment,
    Map<String, Object> extra,
    String agentId,
    Long messageNumber,
    Instant createdAt)
    implements JsonResponse {

  static FeedbackView of(Feedback feedback) {
    return new FeedbackView(
        feedback.feedbackId(),
        feedback.rating(),
        feedback.score(),
        feedback.comment(),
        feedback.extra(),
        feedback.agentId(),
        feedback.messageNumber(),
        feedback.createdAt());
  }
}
