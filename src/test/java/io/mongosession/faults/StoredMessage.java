package io.mongosession.faults;

import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;

/** A message as the database has it. */
record StoredMessage(long number, String role, Object content) {

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
                    found.get("content")))
        .into(new ArrayList<>());
  }
}
