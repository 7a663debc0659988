package io.mongosession.faults;

import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;

/**
 * A message as the database has it.
 *
 * @param status null where it is complete
 * @param turn the number of the question of its turn, or null
 */
record StoredMessage(long number, String role, Object content, String status, Long turn) {

  /** All messages of a session's default agent, by number. */
  static List<StoredMessage> of(MongoDatabase database, String session) {
    return database
        .getCollection("sessions.messages")
        .find(new Document("session_id", session))
        .sort(new Document("number", 1))
        .map(
            found ->
                new StoredMessage(
                    found.get("number", Number.class).longValue(),
                    found.getString("role"),
                    found.get("content"),
                    found.getString("status"),
                    found.get("turn") instanceof Number turn ? turn.longValue() : null))
        .into(new ArrayList<>());
  }

  /** Whether it is the reply of a turn, and not a step towards it. */
  boolean isReply() {
    return role.equals("assistant") && status == null && calls().isEmpty();
  }

  /** Whether it only fills a number for which a turn that was cut off stored nothing. */
  boolean isSeal() {
    return "aborted".equals(status) && text().isEmpty();
  }

  /** What it says to the user; empty where that is nothing. */
  String text() {
    Object text = content instanceof Document object ? object.get("text") : content;
    return text == null ? "" : text.toString();
  }

  /** The ids of the tool calls that it makes. */
  List<String> calls() {
    if (!(content instanceof Document object)) {
      return List.of();
    }
    return object.getList("toolExecutionRequests", Document.class, List.of()).stream()
        .map(call -> call.getString("id"))
        .toList();
  }
}
