package io.mongosession;

import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.util.function.Supplier;
import org.bson.Document;

/** The collections that belong together, named after the sessions' collection. */
final class Storage {

  private final MongoCollection<Document> sessionCollection;
  private final MongoCollection<Document> messageCollection;
  private final MongoCollection<Document> feedbackCollection;
  private final SessionStore sessions;
  private final SessionList sessionList;
  private final MessageLog messages;
  private final Appender appender;
  private final Drafts drafts;
  private final FeedbackLog feedback;
  private final SessionRemover remover;

  Storage(
      MongoClient client,
      String databaseName,
      String collectionName,
      int maxAgents,
      WriteBound bound) {
    // A borrowed client may map documents in its own way; ours are plain.
    MongoDatabase database =
        client
            .getDatabase(databaseName)
            .withCodecRegistry(MongoClientSettings.getDefaultCodecRegistry());
    sessionCollection = database.getCollection(collectionName);
    messageCollection = database.getCollection(collectionName + ".messages");
    feedbackCollection = database.getCollection(collectionName + ".feedback");
    SessionFieldCheck fieldCheck = new SessionFieldCheck(sessionCollection);
    sessions = new SessionStore(sessionCollection, fieldCheck, maxAgents);
    sessionList = new SessionList(sessionCollection);
    messages = new MessageLog(messageCollection, bound.longestWrite());
    Reservations reservations = new Reservations(sessionCollection, sessions, fieldCheck);
    appender = new Appender(sessions, reservations, messages, bound.longestInsertDelay());
    drafts = new Drafts(messages, bound);
    feedback = new FeedbackLog(feedbackCollection);
    remover =
        new SessionRemover(
            database.getCollection(collectionName + ".deleted"),
            sessions,
            messages,
            feedback,
            bound.longestWrite());
  }

  /** Runs what reads documents; of a field that cannot be read, says in which collection it is. */
  <T> T reading(Supplier<T> body) {
    try {
      return body.get();
    } catch (ForeignFieldException e) {
      MongoCollection<Document> collection =
          switch (e.kind()) {
            case SESSION -> sessionCollection;
            case MESSAGE -> messageCollection;
            case FEEDBACK -> feedbackCollection;
          };
      throw e.in(collection.getNamespace().getFullName());
    }
  }

  MongoCollection<Document> sessionCollection() {
    return sessionCollection;
  }

  MongoCollection<Document> messageCollection() {
    return messageCollection;
  }

  MongoCollection<Document> feedbackCollection() {
    return feedbackCollection;
  }

  SessionStore sessions() {
    return sessions;
  }

  SessionList sessionList() {
    return sessionList;
  }

  MessageLog messages() {
    return messages;
  }

  Appender appender() {
    return appender;
  }

  Drafts drafts() {
    return drafts;
  }

  FeedbackLog feedback() {
    return feedback;
  }

  SessionRemover remover() {
    return remover;
  }
}
