package io.mongosession;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/** Stored documents to records. Fields this version does not know are left alone. */
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
        stored.getString(Fields.SESSION_TYPE),
        stored.getString(Fields.APPLICATION_NAME),
        stored.getString(Fields.OWNER),
        instant(stored, Fields.CREATED_AT),
        instant(stored, Fields.UPDATED_AT),
        metadata(stored),
        agentIds(stored));
  }

  /** The ids of the session's agents, sorted. */
  static List<String> agentIds(Document stored) {
    return stored.getList(Fields.AGENT_IDS, String.class, List.of()).stream().sorted().toList();
  }

  static Map<String, Object> metadata(Document stored) {
    return JsonValues.fromMetadata(stored.get(Fields.METADATA));
  }

  static Document newAgent(Date now) {
    return new Document(Fields.NEXT_NUMBER, 0L)
        .append(Fields.CREATED_AT, now)
        .append(Fields.UPDATED_AT, now);
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
        JsonValues.fromDocument(stored.get(Fields.STATE)),
        JsonValues.fromDocument(stored.get(Fields.CONVERSATION_MANAGER_STATE)),
        stored.getString(Fields.MODEL),
        stored.getString(Fields.SYSTEM_PROMPT),
        JsonValues.fromDocument(stored.get(Fields.PROMPT_METADATA)),
        stored.get(Fields.NEXT_NUMBER, Number.class).longValue(),
        instant(stored, Fields.CREATED_AT),
        instant(stored, Fields.UPDATED_AT));
  }

  static Message message(Document stored) {
    Object metrics = stored.get(Fields.METRICS);
    return new Message(
        stored.getString(Fields.SESSION_ID),
        stored.getString(Fields.AGENT_ID),
        number(stored),
        stored.getString(Fields.ROLE),
        JsonValues.fromBson(stored.get(Fields.CONTENT)),
        instant(stored, Fields.CREATED_AT),
        instant(stored, Fields.UPDATED_AT),
        metrics == null ? null : JsonValues.fromDocument(metrics),
        instant(stored, Fields.REDACTED_AT),
        guardrailEvents(stored));
  }

  static List<Message> messages(List<Document> stored) {
    return stored.stream().map(Documents::message).toList();
  }

  static long number(Document message) {
    return message.get(Fields.NUMBER, Number.class).longValue();
  }

  private static List<GuardrailEvent> guardrailEvents(Document message) {
    List<GuardrailEvent> events = new ArrayList<>();
    for (Document event : message.getList(Fields.GUARDRAIL_EVENTS, Document.class, List.of())) {
      Object trace = event.get(Fields.TRACE);
      events.add(
          new GuardrailEvent(
              event.getString(Fields.ACTION),
              event.getString(Fields.STOP_REASON),
              event.getString(Fields.SUMMARY),
              trace == null ? null : JsonValues.fromDocument(trace),
              instant(event, Fields.AT)));
    }
    return List.copyOf(events);
  }

  static Feedback feedback(Document stored) {
    Number number = stored.get(Fields.MESSAGE_NUMBER, Number.class);
    return new Feedback(
        stored.getString(Fields.ID),
        stored.getString(Fields.RATING),
        stored.getString(Fields.COMMENT),
        stored.getString(Fields.AGENT_ID),
        number == null ? null : number.longValue(),
        instant(stored, Fields.CREATED_AT));
  }

  static Instant instant(Document stored, String field) {
    Date date = stored.getDate(field);
    return date == null ? null : date.toInstant();
  }
}
