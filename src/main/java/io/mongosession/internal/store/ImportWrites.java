package io.mongosession.internal.store;

import com.mongodb.MongoException;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.KeyEncoding;
import io.mongosession.internal.client.MongoErrors;
import io.mongosession.internal.client.Retry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/**
 * Stores sessions that come from elsewhere, with their own times and numbers. Every document has an
 * {@code _id} that follows from where it comes from, so that what is sent twice is stored once.
 */
public final class ImportWrites {

  private static final Document ABSENT = new Document("$exists", false);

  private final MongoCollection<Document> sessions;
  private final MongoCollection<Document> messages;
  private final MongoCollection<Document> feedback;
  private final SessionRemover remover;

  ImportWrites(
      MongoCollection<Document> sessions,
      MongoCollection<Document> messages,
      MongoCollection<Document> feedback,
      SessionRemover remover) {
    this.sessions = sessions.withReadPreference(ReadPreference.primary());
    this.messages = messages.withReadPreference(ReadPreference.primary());
    this.feedback = feedback.withReadPreference(ReadPreference.primary());
    this.remover = remover;
  }

  /** Whatever is stored under this id, a session or not; or null. One round trip. */
  public Document find(String sessionId) {
    return LargeRead.of(() -> sessions.find(new Document(Fields.ID, sessionId)).first());
  }

  /** Whether a session with this key was imported and then deleted. One round trip. */
  public boolean wasDeleted(SessionKey key) {
    return remover.knows(key);
  }

  /**
   * Stores a new session with its agents.
   *
   * @return false when the id is taken
   */
  public boolean insert(SessionKey key, Document session) {
    session.append(Fields.SESSION_KEY, key.text());
    return insertOne(sessions, session);
  }

  /**
   * Replaces what an earlier import stored of the session document, if it has not changed since.
   *
   * @param stored the document as it was read
   */
  public boolean replace(SessionKey key, Document stored, Document session) {
    Document exact = new Document(Fields.ID, stored.get(Fields.ID));
    exact.putAll(key.filter());
    for (String field :
        List.of(Fields.UPDATED_AT, Fields.IMPORTED_AS_OF, Fields.METADATA_VERSION)) {
      exact.append(field, stored.get(field));
    }
    session.append(Fields.SESSION_KEY, key.text());
    return sessions.replaceOne(exact, session).getMatchedCount() > 0;
  }

  /** Adds an agent to a session that has changed here; one that is there already stays. */
  public void addAgent(SessionKey key, String sessionId, String agentId, Document agent) {
    Document filter = exact(key, sessionId).append(Fields.agent(agentId), ABSENT);
    Document update =
        new Document("$set", new Document(Fields.agent(agentId), agent))
            .append("$push", new Document(Fields.AGENT_IDS, agentId));
    Retry.onceMore(() -> sessions.updateOne(filter, update));
  }

  /** Sees to it that no message of the agent gets a number below this one from now on. */
  public void raiseCounter(SessionKey key, String sessionId, String agentId, long nextNumber) {
    Document filter =
        exact(key, sessionId).append(Fields.counter(agentId), new Document("$lt", nextNumber));
    Document update = new Document("$set", new Document(Fields.counter(agentId), nextNumber));
    Retry.onceMore(() -> sessions.updateOne(filter, update));
  }

  /** The agent's stored messages with these numbers, by number. */
  public Map<Long, Document> messages(SessionKey key, String agentId, List<Long> numbers) {
    Map<Long, Document> byNumber = new HashMap<>();
    messages
        .find(MessageLog.ofAgent(key, agentId).append(Fields.NUMBER, new Document("$in", numbers)))
        .batchSize(numbers.size() + 1)
        .forEach(message -> byNumber.put(MessageDocuments.number(message), message));
    return byNumber;
  }

  /**
   * Stores messages of one agent, in order.
   *
   * @return false when one was there already, or an earlier attempt may have stored some: then some
   *     of the first ones are stored
   */
  public boolean insertMessages(SessionKey key, String agentId, List<Document> batch) {
    List<Document> documents = new ArrayList<>(batch.size());
    for (Document message : batch) {
      Document document = new Document(Fields.ID, messageId(key, agentId, message));
      document.putAll(message);
      documents.add(document.append(Fields.SESSION_KEY, key.text()));
    }
    return sent(() -> messages.insertMany(documents));
  }

  private static String messageId(SessionKey key, String agentId, Document message) {
    return "%s:%s:import:%d"
        .formatted(
            KeyEncoding.idPart(key.text()),
            KeyEncoding.agentIdPart(agentId),
            MessageDocuments.number(message));
  }

  /** What is stored under these ids of feedback, of whatever session, by id. */
  public Map<String, Document> feedback(List<String> ids) {
    Map<String, Document> byId = new HashMap<>();
    feedback
        .find(new Document(Fields.ID, new Document("$in", ids)))
        .batchSize(ids.size() + 1)
        .forEach(item -> byId.put(StoredFields.text(item, Fields.ID), item));
    return byId;
  }

  /**
   * Stores feedback of one session. How much it has is not known then, and counted when it matters.
   *
   * @return as {@link #insertMessages}
   */
  public boolean insertFeedback(SessionKey key, String sessionId, List<Document> batch) {
    Document forget = new Document("$unset", new Document(Fields.FEEDBACK_COUNT, ""));
    Retry.onceMore(() -> sessions.updateOne(exact(key, sessionId), forget));
    batch.forEach(item -> item.append(Fields.SESSION_KEY, key.text()));
    return sent(() -> feedback.insertMany(batch));
  }

  private static Document exact(SessionKey key, String sessionId) {
    return key.filter().append(Fields.ID, sessionId);
  }

  private static boolean insertOne(MongoCollection<Document> collection, Document document) {
    return sent(() -> collection.insertOne(document));
  }

  private static boolean sent(Runnable insert) {
    try {
      insert.run();
      return true;
    } catch (MongoException e) {
      if (MongoErrors.isDuplicateKey(e) || MongoErrors.isReplyLost(e)) {
        return false;
      }
      throw e;
    }
  }
}
