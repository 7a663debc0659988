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
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.bson.Document;
import org.bson.conversions.Bson;

/** The messages: one document each, found only through the session's key. */
public final class MessageLog {

  private static final Document BY_NUMBER = new Document(Fields.NUMBER, 1);
  private static final Document COMPLETE =
      new Document("$in", Arrays.asList(null, MessageStatus.FAILED.text()));
  private static final Document BY_NUMBER_DESCENDING = new Document(Fields.NUMBER, -1);

  private final MongoCollection<Document> messages;

  /** Where writers recognise their own earlier attempts: a secondary may not have them yet. */
  private final MongoCollection<Document> current;

  private final Duration longestWrite;

  /**
   * @param longestWrite how long after a reservation its messages may still arrive
   */
  MessageLog(MongoCollection<Document> messages, Duration longestWrite) {
    this.messages = messages;
    current = messages.withReadPreference(ReadPreference.primary());
    this.longestWrite = longestWrite;
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
        .forEach(message -> byId.put(message.getString(Fields.ID), message));
    return byId;
  }

  /** The last messages, in the order of their numbers. */
  public List<Document> last(SessionKey key, String agentId, int limit) {
    return last(ofAgent(key, agentId), limit);
  }

  /** The last messages that are complete, in the order of their numbers. */
  public List<Document> lastComplete(SessionKey key, String agentId, int limit) {
    return last(ofAgent(key, agentId).append(Fields.STATUS, COMPLETE), limit);
  }

  private List<Document> last(Document filter, int limit) {
    List<Document> found =
        LargeRead.of(messages.find(filter).sort(BY_NUMBER_DESCENDING).limit(limit));
    Collections.reverse(found);
    return found;
  }

  /**
   * The messages after a number, up to a number that may still arrive. What has no number is among
   * them, so that it is an error and not left out; the index serves that too.
   *
   * @param number -1 for all
   */
  public List<Document> after(SessionKey key, String agentId, long number, int limit) {
    Document filter = ofAgent(key, agentId);
    if (number >= 0) {
      filter.append(Fields.NUMBER, not("$lte", number));
    }
    List<Document> found = LargeRead.of(messages.find(filter).sort(BY_NUMBER).limit(limit));
    // Also where it lies behind a gap, at which the page ends for now.
    found.forEach(MessageDocuments::number);
    return found.subList(0, settled(found, number + 1));
  }

  /**
   * How many messages come before the first number that is missing and may still arrive: a writer
   * that reserved it has, at most, as long as the longest write, counted from the message behind
   * it, which was reserved later.
   *
   * @param expected the number the first message has when none is missing
   */
  public int settled(List<Document> ascending, long expected) {
    Instant youngest = Instant.now().minus(longestWrite);
    long next = expected;
    for (int i = 0; i < ascending.size(); i++) {
      Document message = ascending.get(i);
      long number = MessageDocuments.number(message);
      Instant createdAt = StoredFields.instant(message, Fields.CREATED_AT);
      if (number > next && createdAt != null && createdAt.isAfter(youngest)) {
        return i;
      }
      next = number + 1;
    }
    return ascending.size();
  }

  public Document find(SessionKey key, String agentId, long number) {
    return current.find(ofAgent(key, agentId).append(Fields.NUMBER, number)).first();
  }

  /**
   * Acts on the last stored message whose number is less than the given one; null when there is
   * none. One read is saved where no number is missing.
   *
   * @param action what to do with a number; null when there is no message of this number
   */
  public Document onLatest(
      SessionKey key, String agentId, long below, LongFunction<Document> action) {
    Document done = below == 0 ? null : action.apply(below - 1);
    if (done != null) {
      return done;
    }
    Document last =
        current
            .find(ofAgent(key, agentId).append(Fields.NUMBER, not("$gte", below)))
            .projection(include(Fields.NUMBER))
            .sort(BY_NUMBER_DESCENDING)
            .first();
    return last == null ? null : action.apply(MessageDocuments.number(last));
  }

  public long count(SessionKey key, String agentId) {
    return messages.countDocuments(ofAgent(key, agentId));
  }

  /** How many messages each agent of the session has. */
  public Map<String, Long> counts(SessionKey key) {
    Map<String, Long> counts = new HashMap<>();
    List<Bson> pipeline =
        List.of(
            new Document("$match", key.filter()),
            new Document(
                "$group",
                new Document(Fields.ID, "$" + Fields.AGENT_ID)
                    .append(Fields.COUNT, new Document("$sum", 1))));
    for (Document group : messages.aggregate(pipeline)) {
      // What another writer gave no agent belongs to none.
      if (group.get(Fields.ID) instanceof String agentId) {
        counts.put(agentId, group.get(Fields.COUNT, Number.class).longValue());
      }
    }
    return counts;
  }

  /** Messages of the session that a guardrail touched, oldest first. */
  public List<Document> withGuardrailEvents(SessionKey key) {
    return LargeRead.of(
        messages
            .find(key.filter().append(Fields.GUARDRAIL_EVENTS, new Document("$exists", true)))
            .sort(
                new Document(Fields.CREATED_AT, 1)
                    .append(Fields.AGENT_ID, 1)
                    .append(Fields.NUMBER, 1)));
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

  void deleteAll(SessionKey key) {
    Retry.onceMore(() -> messages.deleteMany(key.filter()).getDeletedCount());
  }

  private static Document ofAgent(SessionKey key, String agentId) {
    return key.filter().append(Fields.AGENT_ID, agentId);
  }

  /** Every value but those: unlike the opposite operator, also one that is no number. */
  private static Document not(String operator, long number) {
    return new Document("$not", new Document(operator, number));
  }
}
