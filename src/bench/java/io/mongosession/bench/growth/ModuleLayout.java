package io.mongosession.bench.growth;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.mongosession.AgentUpdate;
import io.mongosession.AppendOptions;
import io.mongosession.MessageQuery;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/** This module: a document per message. */
final class ModuleLayout implements Layout, AutoCloseable {

  private static final String SESSION = "conversation";
  private static final String AGENT = MongoDBSessionManager.DEFAULT_AGENT;
  private static final int BATCH = 1000;

  private final MongoDBSessionManagerFactory factory;
  private long steps;

  ModuleLayout(String uri, MongoDatabase database, String text, int messages) {
    factory =
        MongoDBSessionManagerFactory.builder()
            .connectionString(uri)
            .databaseName(database.getName())
            .build();
    manager().initialize(AGENT);
    append(text);
    fill(database, messages);
  }

  /** Copies of the first message, written in large batches, as there may be very many. */
  private static void fill(MongoDatabase database, int messages) {
    MongoCollection<Document> log = database.getCollection("sessions.messages");
    Document first = log.find().first();
    List<Document> batch = new ArrayList<>(BATCH);
    for (int number = 1; number < messages; number++) {
      batch.add(
          new Document(first).append("_id", "copy:" + number).append("number", (long) number));
      if (batch.size() == BATCH || number == messages - 1) {
        log.insertMany(batch);
        batch.clear();
      }
    }
    database
        .getCollection("sessions")
        .updateOne(
            new Document("_id", SESSION),
            new Document("$set", new Document("agents.default.next_number", (long) messages)));
  }

  private MongoDBSessionManager manager() {
    return factory.createSessionManager(SESSION);
  }

  @Override
  public void append(String text) {
    manager().appendMessage(AGENT, NewMessage.of("user", text));
  }

  @Override
  public void appendAndSync(String text) {
    AgentUpdate update = AgentUpdate.none().withState(Map.of("step", steps++));
    manager()
        .appendMessages(
            AGENT, List.of(NewMessage.of("user", text)), AppendOptions.none().syncing(update));
  }

  @Override
  public void restore() {
    manager().initialize(AGENT);
  }

  @Override
  public void last20() {
    manager().messages(AGENT, MessageQuery.last(20));
  }

  @Override
  public void close() {
    factory.close();
  }
}
