package io.mongosession;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/**
 * Stored documents to records. Fields this version does not know are left alone; a known field of a
 * foreign type, which only another writer can have stored, never makes a read fail.
 */
final class Documents {

  /** What a {@link Session} is made of; leaves out the agents' contents, which may be large. */
  static String[] sessionFields() {
    return new String[] {
      Fields.SESSION_KEY,
      Fields.SESSION_TYPE,
      Fields.APPLICATION_NAME,
      Fields.OWNER,
      Fields.CREATED_AT,
      Fields.UPDATED_AT,
      Fields.METADATA,
      Fields.AGENT_IDS
    };
  }

  private Documents() {}

  static Session session(Document stored) {
    return new Session(
        stored.getString(Fields.ID),
        text(stored, Fields.SESSION_TYPE),
        text(stored, Fields.APPLICATION_NAME),
        text(stored, Fields.OWNER),
        instant(stored, Fields.CREATED_AT),
        instant(stored, Fields.UPDATED_AT),
        metadata(stored),
        agentIds(stored));
  }

  /** The ids of the session's agents, sorted. */
  static List<String> agentIds(Document stored) {
    return list(stored, Fields.AGENT_IDS).stream()
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .sorted()
        .toList();
  }

  static Map<String, Object> metadata(Document stored) {
    return StoredValues.fromMetadata(stored.get(Fields.METADATA));
  }

  /**
   * A new agent.
   *
   * @param token marks who registered it
   */
  static Document newAgent(Date now, String token) {
    return new Document(Fields.NEXT_NUMBER, 0L)
        .append(Fields.LAST_WRITE, lastWrite(token, 0))
        .append(Fields.CREATED_AT, now)
        .append(Fields.UPDATED_AT, now);
  }

  static Document lastWrite(String token, int count) {
    return new Document(Fields.TOKEN, token).append(Fields.COUNT, count);
  }

  /** How many numbers the agent's last write reserved when it has this token, otherwise -1. */
  static int reservedBy(Document agent, String token) {
    Document lastWrite = agent.get(Fields.LAST_WRITE, Document.class);
    return lastWrite != null && token.equals(lastWrite.getString(Fields.TOKEN))
        ? lastWrite.getInteger(Fields.COUNT, 0)
        : -1;
  }

  /** The agent inside a session document, or null. */
  static Document agent(Document session, String agentId) {
    Document agents = session.get(Fields.AGENTS, Document.class);
    return agents == null ? null : agents.get(KeyEncoding.encode(agentId), Document.class);
  }

  static long nextNumber(Document session, String agentId) {
    return agent(session, agentId).get(Fields.NEXT_NUMBER, Number.class).longValue();
  }

  static Agent agent(String agentId, Document stored) {
    return new Agent(
        agentId,
        StoredValues.fromDocument(stored.get(Fields.STATE)),
        StoredValues.fromDocument(stored.get(Fields.CONVERSATION_MANAGER_STATE)),
        text(stored, Fields.MODEL),
        text(stored, Fields.SYSTEM_PROMPT),
        StoredValues.fromDocument(stored.get(Fields.PROMPT_METADATA)),
        stored.get(Fields.NEXT_NUMBER, Number.class).longValue(),
        instant(stored, Fields.CREATED_AT),
        instant(stored, Fields.UPDATED_AT));
  }

  static Message message(Document stored) {
    Object metrics = stored.get(Fields.METRICS);
    return new Message(
        text(stored, Fields.SESSION_ID),
        text(stored, Fields.AGENT_ID),
        number(stored),
        text(stored, Fields.ROLE),
        StoredValues.fromBson(stored.get(Fields.CONTENT)),
        status(stored),
        instant(stored, Fields.CREATED_AT),
        instant(stored, Fields.UPDATED_AT),
        metrics == null ? null : StoredValues.fromDocument(metrics),
        instant(stored, Fields.REDACTED_AT),
        guardrailEvents(stored));
  }

  /** A status nobody knows is not taken for that of a whole message. */
  private static MessageStatus status(Document message) {
    Object status = message.get(Fields.STATUS);
    if (status == null) {
      return MessageStatus.COMPLETE;
    }
    if (status.equals(MessageStatus.FAILED.text())) {
      return MessageStatus.FAILED;
    }
    Instant until = instant(message, Fields.DRAFT_UNTIL);
    boolean open =
        status.equals(MessageStatus.DRAFT.text())
            && until != null
            && until.isAfter(Instant.now())
            && !message.containsKey(Fields.REDACTED_AT);
    return open ? MessageStatus.DRAFT : MessageStatus.ABORTED;
  }

  static List<Message> messages(List<Document> stored) {
    return stored.stream().map(Documents::message).toList();
  }

  static long number(Document message) {
    return message.get(Fields.NUMBER, Number.class).longValue();
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
              text(event, Fields.SUMMARY),
              trace == null ? null : StoredValues.fromDocument(trace),
              instant(event, Fields.AT)));
    }
    return List.copyOf(events);
  }

  static Feedback feedback(Document stored) {
    Number number = stored.get(Fields.MESSAGE_NUMBER, Number.class);
    return new Feedback(
        stored.getString(Fields.ID),
        text(stored, Fields.RATING),
        text(stored, Fields.COMMENT),
        text(stored, Fields.AGENT_ID),
        number == null ? null : number.longValue(),
        instant(stored, Fields.CREATED_AT));
  }

  static Instant instant(Document stored, String field) {
    return stored.get(field) instanceof Date date ? date.toInstant() : null;
  }

  private static String text(Document stored, String field) {
    Object value = StoredValues.fromBson(stored.get(field));
    return value == null ? null : value.toString();
  }

  private static List<?> list(Document stored, String field) {
    return stored.get(field) instanceof List<?> items ? items : List.of();
  }
}
