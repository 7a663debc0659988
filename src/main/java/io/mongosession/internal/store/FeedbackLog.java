package io.mongosession.internal.store;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import io.mongosession.Feedback;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.MongoErrors;
import io.mongosession.internal.client.Retry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.bson.Document;

/** Feedback: one document each, found only through the session's key. */
public final class FeedbackLog {

  /** What a caller gives, but for the agent, which is part of the id. */
  private static final List<String> CONTENT =
      List.of(Fields.RATING, Fields.SCORE, Fields.COMMENT, Fields.EXTRA, Fields.MESSAGE_NUMBER);

  private final MongoCollection<Document> feedback;

  FeedbackLog(MongoCollection<Document> feedback) {
    this.feedback = feedback;
  }

  /**
   * Stores an item of this session, once for all calls with the same key.
   *
   * @param item without an id
   * @param idempotencyKey or null
   * @return what is stored
   * @throws io.mongosession.ConflictException when another item is stored with this key
   */
  public Document insert(SessionKey key, Document item, String idempotencyKey) {
    item.append(Fields.ID, id(key, item, idempotencyKey)).append(Fields.SESSION_KEY, key.text());
    try {
      Retry.onceMore(() -> feedback.insertOne(item));
    } catch (MongoException e) {
      if (!MongoErrors.isDuplicateKey(e)) {
        throw e;
      }
      // A random id can have been stored by our own earlier attempt alone.
      return idempotencyKey == null ? item : stored(item);
    }
    return item;
  }

  /** Of fixed length and known to callers, so that it must not show the session's key. */
  private static String id(SessionKey key, Document item, String idempotencyKey) {
    if (idempotencyKey == null) {
      return UUID.randomUUID().toString();
    }
    String agent = String.valueOf(item.getString(Fields.AGENT_ID));
    String name = String.join("\n", key.text(), agent, idempotencyKey); // None has a line's end.
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private Document stored(Document item) {
    Document found = feedback.find(new Document(Fields.ID, item.get(Fields.ID))).first();
    if (found == null || CONTENT.stream().anyMatch(name -> differ(found, item, name))) {
      throw StoreErrors.feedbackKeyReused(item.getString(Fields.SESSION_ID));
    }
    return found;
  }

  private static boolean differ(Document found, Document item, String name) {
    return !Objects.equals(found.get(name), item.get(name));
  }

  public List<Feedback> all(SessionKey key) {
    return LargeRead.of(
        feedback
            .find(key.filter())
            .sort(new Document(Fields.CREATED_AT, 1).append(Fields.ID, 1))
            .map(MessageDocuments::feedback));
  }

  void deleteAll(SessionKey key) {
    Retry.onceMore(() -> feedback.deleteMany(key.filter()).getDeletedCount());
  }
}
