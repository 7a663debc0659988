package io.mongosession.internal.transfer;

import io.mongosession.ImportOptions;
import io.mongosession.MessageStatus;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.NameRules;
import io.mongosession.internal.store.MetadataSize;
import io.mongosession.internal.store.SessionKey;
import java.util.ArrayList;
import org.bson.Document;

/** What is stored of each line, checked member by member. */
final class ImportedDocuments {

  private static final int MAX_FEEDBACK_ID = 256;

  private ImportedDocuments() {}

  /**
   * A session, without agents.
   *
   * @param key follows from where it comes from
   * @param document as it is stored, without the key
   */
  record NewSession(String id, SessionKey key, Document document) {}

  static NewSession session(Document line, ImportOptions options) {
    Members members = new Members(SessionLine.SESSION, line);
    checkFormat(members);
    String id = members.id(Fields.SESSION_ID, NameRules::sessionId);
    Document stored =
        members
            .text(Fields.SESSION_TYPE)
            .name(Fields.APPLICATION_NAME, NameRules::applicationName)
            .name(Fields.OWNER, NameRules::owner)
            .requiredTime(Fields.CREATED_AT)
            .requiredTime(Fields.UPDATED_AT)
            .optional(Fields.RETENTION, Long.class, "a time in milliseconds (long)")
            .object(Fields.METADATA)
            .object(Fields.USAGE)
            .stored(Lines.NOT_OF_SESSION);
    if (stored.get(Fields.USAGE) instanceof Document usage) {
      ImportedUsage.check(members, usage);
    }
    SessionKey key =
        SessionKey.imported(
            id,
            String.valueOf(stored.getDate(Fields.CREATED_AT).getTime()),
            stored.getString(Fields.APPLICATION_NAME));
    Document document = new Document(Fields.ID, id);
    document.putAll(stored);
    if (options.applicationName() != null) {
      document.putIfAbsent(Fields.APPLICATION_NAME, options.applicationName());
    }
    if (options.owner() != null) {
      document.putIfAbsent(Fields.OWNER, options.owner());
    }
    document.putIfAbsent(Fields.METADATA, new Document());
    document
        .append(Fields.METADATA_VERSION, 0L)
        .append(Fields.IMPORTED_AS_OF, stored.getDate(Fields.UPDATED_AT))
        .append(Fields.AGENT_IDS, new ArrayList<>())
        .append(Fields.AGENTS, new Document());
    MetadataSize.of(document.get(Fields.METADATA, Document.class)).store(document);
    return new NewSession(id, key, document);
  }

  /** The id of the session that a line belongs to, or null where it names none. */
  static String sessionId(String kind, Document line) {
    return line.get(kind) instanceof Document body
            && body.get(Fields.SESSION_ID) instanceof String id
        ? id
        : null;
  }

  private static void checkFormat(Members members) {
    Object format = members.take(SessionLine.FORMAT);
    if (!(format instanceof Number version) || version.longValue() < 1) {
      throw members.wrong(SessionLine.FORMAT, String.valueOf(SessionLine.VERSION));
    }
    if (version.longValue() > SessionLine.VERSION) {
      throw members.wrong(
          SessionLine.FORMAT,
          "%d, not %d, which a newer version has written: import it there"
              .formatted(SessionLine.VERSION, version.longValue()));
    }
  }

  /**
   * An agent.
   *
   * @param nextNumber every message of it has a lower number
   * @param document as it is stored
   */
  record NewAgent(String id, long nextNumber, Document document) {}

  static NewAgent agent(Document line) {
    Members members = new Members(SessionLine.AGENT, line);
    members.take(Fields.SESSION_ID);
    String id = members.id(Fields.AGENT_ID, NameRules::agentId);
    long nextNumber = members.number(Fields.NEXT_NUMBER);
    members
        .optional(Fields.UNUSED_NUMBERS, Number.class, "a number")
        .object(Fields.STATE)
        .object(Fields.CONVERSATION_MANAGER_STATE)
        .text(Fields.MODEL)
        .text(Fields.SYSTEM_PROMPT)
        .object(Fields.PROMPT_METADATA)
        .list(Fields.SYSTEM_NUMBERS)
        .time(Fields.CREATED_AT)
        .time(Fields.UPDATED_AT);
    return new NewAgent(id, nextNumber, members.stored(Lines.NOT_OF_AGENT));
  }

  /** A message with its session, agent and number, without key and {@code _id}. */
  static Document message(Document line) {
    Members members = new Members(SessionLine.MESSAGE, line);
    Document document =
        new Document(Fields.SESSION_ID, members.id(Fields.SESSION_ID, NameRules::sessionId))
            .append(Fields.AGENT_ID, members.id(Fields.AGENT_ID, NameRules::agentId));
    members.number(Fields.NUMBER);
    members
        .required(Fields.ROLE, String.class, "a string")
        .required(Fields.CONTENT, Object.class, "a value")
        .requiredTime(Fields.CREATED_AT)
        .time(Fields.UPDATED_AT)
        .text(Fields.STATUS)
        .optional(Fields.TURN, Number.class, "a number")
        .object(Fields.METRICS)
        .time(Fields.REDACTED_AT)
        .list(Fields.GUARDRAIL_EVENTS);
    document.putAll(members.stored(Lines.NOT_OF_MESSAGE));
    if (MessageStatus.DRAFT.text().equals(document.get(Fields.STATUS))) {
      document.append(Fields.STATUS, MessageStatus.ABORTED.text());
    }
    return document;
  }

  /** Feedback with its {@code _id} and session, without key. */
  static Document feedback(Document line) {
    Members members = new Members(SessionLine.FEEDBACK, line);
    Document document =
        new Document(
                Fields.ID,
                members.id(
                    Fields.FEEDBACK_ID,
                    id -> NameRules.require(Fields.FEEDBACK_ID, id, MAX_FEEDBACK_ID)))
            .append(Fields.SESSION_ID, members.id(Fields.SESSION_ID, NameRules::sessionId));
    members
        .text(Fields.RATING)
        .optional(Fields.SCORE, Number.class, "a number")
        .text(Fields.COMMENT)
        .object(Fields.EXTRA)
        .text(Fields.AGENT_ID)
        .optional(Fields.MESSAGE_NUMBER, Number.class, "a number")
        .requiredTime(Fields.CREATED_AT);
    document.putAll(members.stored(Lines.NOT_OF_FEEDBACK));
    return document;
  }
}
