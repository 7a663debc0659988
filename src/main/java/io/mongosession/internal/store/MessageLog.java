package io.mongosession.internal.store;

import static com.mongodb.client.model.Projections.include;

import com.mongodb.MongoException;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import io.mongosession.MessageStatus;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.MongoErrors;
import io.mongosession.internal.client.Retry;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.bson.Document;

/** The messages: one document each, found only through the session's key. */
public final class MessageLog {

  private static final Document BY_NUMBER_DESCENDING = new Document(Fields.NUMBER, -1);

  private final MongoCollection<Document> messages;

  /** Where writers recognise their own earlier attempts: a secondary may not have them yet. */
  private final MongoCollection<Document> current;

  MessageLog(MongoCollection<Document> messages) {
    this.messages = messages;
    current = messages.withReadPreference(ReadPreference.primary());
  }

  /** Sends messages of this session in order; an error shows whether one was there already. */
  void insert(SessionKey key, List<Document> batch) {
    batch.forEach(message -> message.append(Fields.SESSION_KEY, key.text()));
    messages.insertMany(batch);
  }

  /** The messages with these ids that are stored, by id. */
  Map<String, Document> stored(SessionKey key, List<String> ids) {
    Map<String, Document> byId = new HashMap<>();
    current
        .find(key.filter().append(Fields.ID, new Document("$in", ids)))
        .batchSize(ids.size() + 1)
        .forEach(message -> byId.put(message.getString(Fields.ID), message));
    return byId;
  }

  public Document find(SessionKey key, String agentId, long number) {
    return current.find(ofAgent(key, agentId).append(Fields.NUMBER, number)).first();
  }

  /**
   * Acts on the last stored message whose number is less than the given one; null when there is
   * none. One read is saved where no number is missing.
   *
   * @param which what else must hold, or an empty document
   * @param action what to do with a number; null when there is no message of this number
   */
  public Document onLatest(
      SessionKey key, String agentId, long below, Document which, LongFunction<Document> action) {
    Document done = below == 0 ? null : action.apply(below - 1);
    if (done != null) {
      return done;
    }
    Document filter = ofAgent(key, agentId).append(Fields.NUMBER, not("$gte", below));
    filter.putAll(which);
    Document last =
        current.find(filter).projection(include(Fields.NUMBER)).sort(BY_NUMBER_DESCENDING).first();
    return last == null ? null : action.apply(MessageDocuments.number(last));
  }

  /**
   * Changes one message; returns it as it is then, or null when it is not there.
   *
   * @param guard what else must hold, or an empty document
   */
  public Document update(
      SessionKey key, String agentId, long number, Document guard, Document update) {
    Document filter = ofAgent(key, agentId).append(Fields.NUMBER, number);
    filter.putAll(guard);
    try {
      // With a projection the embedded development server returns a copy.
      return messages.findOneAndUpdate(
          filter,
          update,
          new FindOneAndUpdateOptions()
              .returnDocument(ReturnDocument.AFTER)
              .projection(new Document(Fields.ORIGINAL_CONTENT, 0)));
    } catch (MongoException e) {
      Document stored = MongoErrors.isAboutStoredType(e) ? find(key, agentId, number) : null;
      if (stored != null) {
        MessageDocuments.checkChangeableMessage(stored);
      }
      throw e;
    }
  }

  /** How many there are of these sessions. */
  long count(Collection<SessionKey> keys) {
    return current.countDocuments(SessionKey.filter(keys));
  }

  void deleteAll(Collection<SessionKey> keys) {
    Retry.onceMore(() -> messages.deleteMany(SessionKey.filter(keys)).getDeletedCount());
  }

  /** All but drafts that are being written. */
  public static Document notOpen() {
    return new Document(
        "$nor",
        List.of(
            new Document(Fields.STATUS, MessageStatus.DRAFT.text())
                .append(Fields.DRAFT_UNTIL, new Document("$gt", Date.from(Instant.now())))
                .append(Fields.REDACTED_AT, new Document("$exists", false))));
  }

  /** Every number but those: unlike the opposite operator, also a value that is no number. */
  static Document not(String operator, long number) {
    return new Document("$not", new Document(operator, number));
  }

  /** The messages of one agent. */
  static Document ofAgent(SessionKey key, String agentId) {
    return key.filter().append(Fields.AGENT_ID, agentId);
  }
}
