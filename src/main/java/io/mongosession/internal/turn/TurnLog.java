package io.mongosession.internal.turn;

import io.mongosession.MessageStatus;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.TurnLease;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import org.bson.Document;

/** The messages of a turn, as they are stored. */
public final class TurnLog {

  private TurnLog() {}

  /** A message of a turn, ready to be inserted: role, content and metrics with all the rest. */
  static Document message(
      TurnLease lease, String id, long number, long question, Document prepared, Date now) {
    Document message =
        new Document(Fields.ID, id)
            .append(Fields.SESSION_ID, lease.ref().id())
            .append(Fields.AGENT_ID, lease.agentId())
            .append(Fields.NUMBER, number);
    message.putAll(prepared);
    return message
        .append(Fields.TURN, question)
        .append(Fields.TURN_ID, lease.turnId())
        .append(Fields.CREATED_AT, now)
        .append(Fields.UPDATED_AT, now);
  }

  /** The question among the messages of a turn, or null. */
  public static Document question(List<Document> messages, String questionId) {
    return messages.stream()
        .filter(message -> questionId.equals(message.get(Fields.ID)))
        .findFirst()
        .orElse(null);
  }

  /** The message that ended the turn: its reply, or what it was stopped with; or null. */
  public static Document end(List<Document> messages) {
    return messages.stream()
        .filter(message -> isReply(message) || is(MessageStatus.STOPPED, message))
        .reduce((former, later) -> later)
        .orElse(null);
  }

  /** Whether it is the reply, and complete. */
  static boolean isReply(Document message) {
    return Boolean.TRUE.equals(message.get(Fields.REPLY)) && !message.containsKey(Fields.STATUS);
  }

  public static boolean is(MessageStatus status, Document message) {
    return status.text().equals(message.get(Fields.STATUS));
  }

  /** What earlier attempts stored behind the question, and is complete. */
  static List<Document> steps(List<Document> messages, Document question) {
    return messages.stream()
        .filter(message -> !Objects.equals(message.get(Fields.ID), question.get(Fields.ID)))
        .filter(message -> !message.containsKey(Fields.STATUS))
        .toList();
  }
}
