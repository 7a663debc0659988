package io.mongosession.internal.store;

import static io.mongosession.internal.store.StoredFields.ANY_NUMBER;
import static io.mongosession.internal.store.StoredFields.checkPresent;
import static io.mongosession.internal.store.StoredFields.foreign;
import static io.mongosession.internal.store.StoredFields.instant;
import static io.mongosession.internal.store.StoredFields.list;
import static io.mongosession.internal.store.StoredFields.text;
import static io.mongosession.internal.store.StoredFields.wholeNumber;

import io.mongosession.Feedback;
import io.mongosession.GuardrailEvent;
import io.mongosession.Message;
import io.mongosession.MessageStatus;
import io.mongosession.internal.bson.BsonToJson;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.ForeignFieldException.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.Document;

/** Stored messages and feedback to records, by the rule of {@link RecordMapper}. */
public final class MessageDocuments {

  private MessageDocuments() {}

  /** Throws where a field of the message that changes go through cannot be changed. */
  static void checkChangeableMessage(Document message) {
    checkPresent(Kind.MESSAGE, message, Fields.METRICS, Document.class, "an object");
    checkPresent(Kind.MESSAGE, message, Fields.GUARDRAIL_EVENTS, List.class, "an array");
  }

  public static Message message(Document stored) {
    Object metrics = stored.get(Fields.METRICS);
    String role = text(stored, Fields.ROLE);
    if (role == null) {
      throw foreign(Kind.MESSAGE, stored, Fields.ROLE, "a string");
    }
    Object content = content(stored);
    if (content == null) {
      throw foreign(Kind.MESSAGE, stored, Fields.CONTENT, "a value");
    }
    return new Message(
        text(stored, Fields.SESSION_ID),
        text(stored, Fields.AGENT_ID),
        number(stored),
        role,
        BsonToJson.fromBson(content),
        status(stored),
        instant(stored, Fields.CREATED_AT),
        instant(stored, Fields.UPDATED_AT),
        metrics == null ? null : BsonToJson.fromDocument(metrics),
        instant(stored, Fields.REDACTED_AT),
        guardrailEvents(stored),
        stored.get(Fields.TURN) == null
            ? null
            : wholeNumber(Kind.MESSAGE, stored, Fields.TURN, ANY_NUMBER));
  }

  /** The content; of a draft the pieces it has so far. */
  public static Object content(Document stored) {
    return stored.get(Fields.PIECES) instanceof Document pieces
            && !stored.containsKey(Fields.REDACTED_AT)
        ? IntStream.range(0, pieces.size())
            .mapToObj(piece -> pieces.get(String.valueOf(piece)))
            .takeWhile(String.class::isInstance)
            .map(String.class::cast)
            .collect(Collectors.joining())
        : stored.get(Fields.CONTENT);
  }

  /** An unknown status is not taken for that of a complete message. */
  private static MessageStatus status(Document message) {
    Object status = message.get(Fields.STATUS);
    if (status == null) {
      return MessageStatus.COMPLETE;
    }
    if (status.equals(MessageStatus.FAILED.text())) {
      return MessageStatus.FAILED;
    }
    if (status.equals(MessageStatus.STOPPED.text())) {
      return MessageStatus.STOPPED;
    }
    Instant until = instant(message, Fields.DRAFT_UNTIL);
    boolean open =
        status.equals(MessageStatus.DRAFT.text())
            && until != null
            && until.isAfter(Instant.now())
            && !message.containsKey(Fields.REDACTED_AT);
    return open ? MessageStatus.DRAFT : MessageStatus.ABORTED;
  }

  public static List<Message> messages(List<Document> stored) {
    return stored.stream().map(MessageDocuments::message).toList();
  }

  public static long number(Document message) {
    long number = wholeNumber(Kind.MESSAGE, message, Fields.NUMBER, ANY_NUMBER);
    if (number < 0) {
      throw foreign(Kind.MESSAGE, message, Fields.NUMBER, ANY_NUMBER);
    }
    return number;
  }

  /** How many messages were appended with this one; 0 where that is not stored. */
  static long batchSize(Document message) {
    return message.get(Fields.BATCH_SIZE) == null
        ? 0
        : wholeNumber(Kind.MESSAGE, message, Fields.BATCH_SIZE, ANY_NUMBER);
  }

  private static List<GuardrailEvent> guardrailEvents(Document message) {
    List<GuardrailEvent> events = new ArrayList<>();
    for (Object item : list(message, Fields.GUARDRAIL_EVENTS)) {
      if (!(item instanceof Document event)) {
        continue;
      }
      Object trace = event.get(Fields.TRACE);
      events.add(
          new GuardrailEvent(
              text(event, Fields.ACTION),
              text(event, Fields.STOP_REASON),
              summary(event.get(Fields.SUMMARY)),
              trace == null ? null : BsonToJson.fromDocument(trace),
              instant(event, Fields.AT)));
    }
    return List.copyOf(events);
  }

  /** An earlier version stored a text: {@code contentPolicy: HATE, wordPolicy: PROFANITY}. */
  private static Map<String, List<String>> summary(Object stored) {
    Map<String, List<String>> policies = new LinkedHashMap<>();
    if (stored instanceof Document document) {
      BsonToJson.fromDocument(document)
          .forEach(
              (policy, names) -> {
                if (names instanceof List<?> list) {
                  policies.put(policy, list.stream().map(String::valueOf).toList());
                }
              });
    } else if (stored instanceof String text) {
      for (String finding : text.split(", ")) {
        String[] parts = finding.split(": ", 2);
        policies
            .computeIfAbsent(parts[0], policy -> new ArrayList<>())
            .add(parts[parts.length - 1]);
      }
    }
    return policies.isEmpty() ? null : Collections.unmodifiableMap(policies);
  }

  public static Feedback feedback(Document stored) {
    boolean ofMessage = stored.get(Fields.MESSAGE_NUMBER) != null;
    Object extra = stored.get(Fields.EXTRA);
    return new Feedback(
        text(stored, Fields.ID),
        text(stored, Fields.RATING),
        stored.get(Fields.SCORE) == null
            ? null
            : score(BsonToJson.fromBson(stored.get(Fields.SCORE)), stored),
        text(stored, Fields.COMMENT),
        extra == null ? null : BsonToJson.fromDocument(extra),
        text(stored, Fields.AGENT_ID),
        ofMessage ? wholeNumber(Kind.FEEDBACK, stored, Fields.MESSAGE_NUMBER, ANY_NUMBER) : null,
        instant(stored, Fields.CREATED_AT));
  }

  private static Number score(Object score, Document stored) {
    if (score instanceof Number number) {
      return number;
    }
    throw foreign(Kind.FEEDBACK, stored, Fields.SCORE, "a number");
  }
}
