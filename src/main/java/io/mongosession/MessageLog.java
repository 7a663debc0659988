package io.mongosession;

import static com.mongodb.client.model.Projections.include;

import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.bson.Document;
import org.bson.conversions.Bson;

/** The messages: one document each, found only through the session's key. */
final class MessageLog {

  private static final Document BY_NUMBER = new Document(Fields.NUMBER, 1);
  private static final Document NOT_NEGATIVE = new Document("$gte", 0L);
  private static final Document WHOLE =
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

  /** Sends messages in order; an error tells whether one of them was there already. */
  void insert(List<Document> batch) {
    messages.insertMany(batch);
  }

  /** The messages with these ids that are stored, by id. */
  Map<String, Document> stored(String sessionKey, List<String> ids) {
    Map<String, Document> byId = new HashMap<>();
    current
        .find(
            new Document(Fields.ID, new Document("$in", ids))
                .append(Fields.SESSION_KEY, sessionKey))
        .forEach(message -> byId.put(message.getString(Fields.ID), message));
    return byId;
  }

  /** The last messages, in the order of their numbers. */
  List<Document> last(String sessionKey, String agentId, int limit) {
    return last(ofAgent(sessionKey, agentId), limit);
  }

  /** The last messages that are whole, in the order of their numbers. */
  List<Document> lastWhole(String sessionKey, String agentId, int limit) {
    return last(ofAgent(sessionKey, agentId).append(Fields.STATUS, WHOLE), limit);
  }

  private List<Document> last(Document filter, int limit) {
    List<Document> found =
        messages
            .find(filter.append(Fields.NUMBER, NOT_NEGATIVE))
            .sort(BY_NUMBER_DESCENDING)
            .limit(limit)
            .into(new ArrayList<>(limit));
    Collections.reverse(found);
    return found;
  }

  /** The messages after a number, up to a number that may still arrive. */
  List<Document> after(String sessionKey, String agentId, long number, int limit) {
    List<Document> found =
        messages
            .find(ofAgent(sessionKey, agentId).append(Fields.NUMBER, new Document("$gt", number)))
            .sort(BY_NUMBER)
            .limit(limit)
            .into(new ArrayList<>(limit));
    return found.subList(0, settled(found, number + 1));
  }

  /**
   * How many messages come before the first number that is missing and may still arrive: a writer
   * that reserved it has, at most, as long as the longest write, counted from the message behind
   * it, which was reserved later.
   *
   * @param expected the number the first message has when none is missing
   */
  int settled(List<Document> ascending, long expected) {
    Instant youngest = Instant.now().minus(longestWrite);
    long next = expected;
    for (int i = 0; i < ascending.size(); i++) {
      Document message = ascending.get(i);
      long number = Documents.number(message);
      Instant createdAt = Documents.instant(message, Fields.CREATED_AT);
      if (number > next && createdAt != null && createdAt.isAfter(youngest)) {
        return i;
      }
      next = number + 1;
    }
    return ascending.size();
  }

  Document find(String sessionKey, String agentId, long number) {
    return current.find(ofAgent(sessionKey, agentId).append(Fields.NUMBER, number)).first();
  }

  /**
   * Acts on the last stored message whose number is less than the given one; null when there is
   * none. One read is saved where no number is missing.
   *
   * @param action what to do with a number; null when there is no message of this number
   */
  Document onLatest(String sessionKey, String agentId, long below, LongFunction<Document> action) {
    Document done = below == 0 ? null : action.apply(below - 1);
    if (done != null) {
      return done;
    }
    Document last =
        current
            .find(ofAgent(sessionKey, agentId).append(Fields.NUMBER, new Document("$lt", below)))
            .projection(include(Fields.NUMBER))
            .sort(BY_NUMBER_DESCENDING)
            .first();
    return last == null ? null : action.apply(Documents.number(last));
  }

  long count(String sessionKey, String agentId) {
    return messages.countDocuments(ofAgent(sessionKey, agentId));
  }

  /** How many messages each agent of the session has. */
  Map<String, Long> counts(String sessionKey) {
    Map<String, Long> counts = new HashMap<>();
    List<Bson> pipeline =
        List.of(
            new Document("$match", new Document(Fields.SESSION_KEY, sessionKey)),
            new Document(
                "$group",
                new Document(Fields.ID, "$" + Fields.AGENT_ID)
                    .append(Fields.COUNT, new Document("$sum", 1))));
    for (Document group : messages.aggregate(pipeline)) {
      counts.put(group.getString(Fields.ID), group.get(Fields.COUNT, Number.class).longValue());
    }
    return counts;
  }

  /** Messages of the session that a guardrail touched, oldest first. */
  List<Document> withGuardrailEvents(String sessionKey) {
    return messages
        .find(
            new Document(Fields.SESSION_KEY, sessionKey)
                .append(Fields.GUARDRAIL_EVENTS, new Document("$exists", true)))
        .sort(
            new Document(Fields.CREATED_AT, 1).append(Fields.AGENT_ID, 1).append(Fields.NUMBER, 1))
        .into(new ArrayList<>());
  }

  /**
   * Changes one message; answers it as it is then, or null when it is not there.
   *
   * @param guard what else must hold, or an empty document
   */
  Document update(String sessionKey, String agentId, long number, Document guard, Document update) {
    Document filter = ofAgent(sessionKey, agentId).append(Fields.NUMBER, number);
    filter.putAll(guard);
    // A projection makes the embedded development server answer a copy.
    return messages.findOneAndUpdate(
        filter,
        update,
        new FindOneAndUpdateOptions()
            .returnDocument(ReturnDocument.AFTER)
            .projection(new Document(Fields.ORIGINAL_CONTENT, 0)));
  }

  void deleteAll(String sessionKey) {
    MongoErrors.onceMore(
        () -> messages.deleteMany(new Document(Fields.SESSION_KEY, sessionKey)).getDeletedCount());
  }

  private static Document ofAgent(String sessionKey, String agentId) {
    return new Document(Fields.SESSION_KEY, sessionKey).append(Fields.AGENT_ID, agentId);
  }
}
