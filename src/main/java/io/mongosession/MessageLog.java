package io.mongosession;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;

/** The messages: one document each, found only through the session's key. */
final class MessageLog {

  private static final Document BY_NUMBER = new Document(Fields.NUMBER, 1);
  private static final Document BY_NUMBER_DESCENDING = new Document(Fields.NUMBER, -1);

  private final MongoCollection<Document> messages;
  private final Duration longestWrite;

  /**
   * @param longestWrite how long after a reservation its messages may still arrive
   */
  MessageLog(MongoCollection<Document> messages, Duration longestWrite) {
    this.messages = messages;
    this.longestWrite = longestWrite;
  }

  /** Sends messages in order; an error tells whether one of them was there already. */
  void insert(List<Document> batch) {
    messages.insertMany(batch);
  }

  /** The messages with these ids that are stored, by id. */
  Map<String, Document> stored(String sessionKey, List<String> ids) {
    Map<String, Document> byId = new HashMap<>();
    messages
        .find(
            new Document(Fields.ID, new Document("$in", ids))
                .append(Fields.SESSION_KEY, sessionKey))
        .forEach(message -> byId.put(message.getString(Fields.ID), message));
    return byId;
  }

  /** The last messages, in the order of their numbers. */
  List<Document> last(String sessionKey, String agentId, int limit) {
    List<Document> found =
        messages
            .find(ofAgent(sessionKey, agentId))
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
      if (number > next && Documents.instant(message, Fields.CREATED_AT).isAfter(youngest)) {
        return i;
      }
      next = number + 1;
    }
    return ascending.size();
  }

  Document find(String sessionKey, String agentId, long number) {
    return messages.find(ofAgent(sessionKey, agentId).append(Fields.NUMBER, number)).first();
  }

  /** The last stored message whose number is less than the given one, or null. */
  Document lastBelow(String sessionKey, String agentId, long number) {
    return messages
        .find(ofAgent(sessionKey, agentId).append(Fields.NUMBER, new Document("$lt", number)))
        .sort(BY_NUMBER_DESCENDING)
        .first();
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
   * @param number null for the last one stored
   * @param guard what else must hold, or an empty document
   */
  Document update(String sessionKey, String agentId, Long number, Document guard, Document update) {
    Document filter = ofAgent(sessionKey, agentId);
    // A projection makes the embedded development server answer a copy.
    FindOneAndUpdateOptions options =
        new FindOneAndUpdateOptions()
            .returnDocument(ReturnDocument.AFTER)
            .projection(new Document(Fields.ORIGINAL_CONTENT, 0));
    if (number == null) {
      options.sort(BY_NUMBER_DESCENDING);
    } else {
      filter.append(Fields.NUMBER, number);
    }
    filter.putAll(guard);
    return messages.findOneAndUpdate(filter, update, options);
  }

  /** The message that has this guardrail event, or null. */
  Document withEvent(String sessionKey, String agentId, String eventId) {
    return messages
        .find(
            ofAgent(sessionKey, agentId)
                .append(Fields.GUARDRAIL_EVENTS + "." + Fields.EVENT_ID, eventId))
        .first();
  }

  void deleteAll(String sessionKey) {
    MongoErrors.onceMore(
        () -> messages.deleteMany(new Document(Fields.SESSION_KEY, sessionKey)).getDeletedCount());
  }

  private static Document ofAgent(String sessionKey, String agentId) {
    return new Document(Fields.SESSION_KEY, sessionKey).append(Fields.AGENT_ID, agentId);
  }
}
