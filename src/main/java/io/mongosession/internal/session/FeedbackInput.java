package io.mongosession.internal.session;

import io.mongosession.InvalidInputException;
import io.mongosession.NewFeedback;
import io.mongosession.SessionLimits;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.JsonToBson;
import io.mongosession.internal.bson.NameRules;
import org.bson.Document;

/** Checks feedback that callers hand in and maps it to what is stored. */
final class FeedbackInput {

  private final SessionLimits limits;

  FeedbackInput(SessionLimits limits) {
    this.limits = limits;
  }

  Document document(NewFeedback feedback) {
    if (feedback.rating() == null
        && feedback.score() == null
        && feedback.comment() == null
        && feedback.extra() == null) {
      throw new InvalidInputException(
          Fields.RATING, "a rating, a score, a comment or extra fields, at least one of them");
    }
    Document document = new Document();
    if (feedback.rating() != null) {
      if (!feedback.rating().equals("up") && !feedback.rating().equals("down")) {
        throw new InvalidInputException(Fields.RATING, "up or down");
      }
      document.append(Fields.RATING, feedback.rating());
    }
    append(document, Fields.SCORE, feedback.score());
    append(document, Fields.COMMENT, feedback.comment());
    append(document, Fields.EXTRA, feedback.extra());
    if (feedback.agentId() != null) {
      document.append(Fields.AGENT_ID, NameRules.agentId(feedback.agentId()));
    }
    if (feedback.messageNumber() != null) {
      if (feedback.agentId() == null) {
        throw new InvalidInputException(Fields.AGENT_ID, "an agent where a message is named");
      }
      InputMapper.checkNumber(Fields.MESSAGE_NUMBER, feedback.messageNumber());
      document.append(Fields.MESSAGE_NUMBER, feedback.messageNumber());
    }
    return document;
  }

  private void append(Document document, String field, Object value) {
    if (value != null) {
      document.append(
          field,
          JsonToBson.toBson(
              field, value, limits.jsonDepth(), "message-bytes", limits.messageBytes()));
    }
  }
}
