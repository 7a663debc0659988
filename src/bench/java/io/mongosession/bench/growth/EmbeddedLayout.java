package io.mongosession.bench.growth;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Projections;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;

/**
 * The other layout, for comparison only: all messages inside the session document. Every operation
 * is the cheapest it can be there, one round trip.
 */
final class EmbeddedLayout implements Layout {

  private static final Document SESSION = new Document("_id", "conversation");
  private static final String MESSAGES = "agents.default.messages";

  private final MongoCollection<Document> sessions;
  private long steps;

  EmbeddedLayout(MongoDatabase database, String text, int messages) {
    sessions = database.getCollection("embedded_sessions");
    List<Document> all = new ArrayList<>(messages);
    for (int i = 0; i < messages; i++) {
      all.add(message(i, text));
    }
    sessions.insertOne(
        new Document(SESSION)
            .append("agents", new Document("default", new Document("messages", all))));
  }

  private static Document message(long number, String text) {
    Date now = new Date();
    return new Document("message", new Document("role", "user").append("content", text))
        .append("message_id", number)
        .append("created_at", now)
        .append("updated_at", now);
  }

  @Override
  public void append(String text) {
    push(text, new Document("updated_at", new Date()));
  }

  @Override
  public void appendAndSync(String text) {
    push(
        text,
        new Document("updated_at", new Date())
            .append("agents.default.state", new Document("step", steps++)));
  }

  private void push(String text, Document set) {
    sessions.updateOne(
        SESSION,
        new Document("$push", new Document(MESSAGES, message(steps++, text))).append("$set", set));
  }

  @Override
  public void restore() {
    sessions.find(SESSION).first();
  }

  @Override
  public void last20() {
    sessions.find(SESSION).projection(Projections.slice(MESSAGES, -20)).first();
  }
}
