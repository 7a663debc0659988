package io.mongosession.internal.store;

import com.mongodb.MongoException;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.CountOptions;
import io.mongosession.Feedback;
import io.mongosession.Page;
import io.mongosession.PageQuery;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.MongoErrors;
import io.mongosession.internal.client.Retry;
import io.mongosession.internal.store.ForeignFieldException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.bson.Document;

/** Feedback: one document each, found only through the session's key. */
public final class FeedbackLog {

  /** What a caller gives, but for the agent, which is part of the id. */
  private static final List<String> CONTENT =
      List.of(Fields.RATING, Fields.SCORE, Fields.COMMENT, Fields.EXTRA, Fields.MESSAGE_NUMBER);

  private static final Document OLDEST_FIRST =
      new Document(Fields.CREATED_AT, 1).append(Fields.ID, 1);

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
   * @throws io.mongosession.KeyReusedException when another item is stored with this key
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
      return idempotencyKey == null ? item : checked(find(item), item);
    }
    return item;
  }

  /**
   * What an earlier call with the same key stored; null where none did.
   *
   * @throws io.mongosession.KeyReusedException when that is another item
   */
  public Document earlier(SessionKey key, Document item, String idempotencyKey) {
    if (idempotencyKey == null) {
      return null;
    }
    Document found = find(item.append(Fields.ID, id(key, item, idempotencyKey)));
    return found == null ? null : checked(found, item);
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

  private Document find(Document item) {
    return feedback.find(new Document(Fields.ID, item.get(Fields.ID))).first();
  }

  private static Document checked(Document found, Document item) {
    if (found == null || CONTENT.stream().anyMatch(name -> differ(found, item, name))) {
      throw StoreErrors.feedbackKeyReused(item.getString(Fields.SESSION_ID));
    }
    return found;
  }

  private static boolean differ(Document found, Document item, String name) {
    return !Objects.equals(found.get(name), item.get(name));
  }

  /** How many items the session has; no more than this are counted. */
  int count(SessionKey key, int maximum) {
    return (int) feedback.countDocuments(key.filter(), new CountOptions().limit(maximum));
  }

  /** A page of the session's feedback, oldest first. One round trip. */
  public Page<Feedback> page(SessionKey key, PageQuery query, int maxBytes) {
    StoredPage found =
        read(
            key,
            query.after() == null ? null : TimeCursor.parse(query.after()),
            query.limit(),
            maxBytes);
    return new Page<>(
        found.items().stream().map(MessageDocuments::feedback).toList(),
        found.more() ? cursor(found.last()) : null);
  }

  /**
   * As {@link #page}, as stored.
   *
   * @param after or null
   */
  StoredPage read(SessionKey key, TimeCursor after, int limit, long maxBytes) {
    Document filter = key.filter();
    if (after != null) {
      after.appendTo(filter, new Document(Fields.ID, new Document("$gt", after.id())));
    }
    return StoredPage.read(
        feedback, PageCodec.page(limit, maxBytes), filter, null, OLDEST_FIRST, limit + 1);
  }

  private static String cursor(Document item) {
    return TimeCursor.behind(Kind.FEEDBACK, item, StoredFields.text(item, Fields.ID)).toString();
  }

  /** How many items there are of these sessions. */
  long count(Collection<SessionKey> keys) {
    return feedback
        .withReadPreference(ReadPreference.primary())
        .countDocuments(SessionKey.filter(keys));
  }

  void deleteAll(Collection<SessionKey> keys) {
    Retry.onceMore(() -> feedback.deleteMany(SessionKey.filter(keys)).getDeletedCount());
  }
}
