package io.mongosession.internal.transfer;

import io.mongosession.MessageStatus;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.MessageDocuments;
import java.util.List;
import java.util.Set;
import org.bson.Document;

/**
 * The lines of an export: what is stored, in an order of members that never changes, without what
 * is this database's own (keys, ids of documents, reservations, turns). Members that this version
 * does not know stay.
 */
final class Lines {

  /** The member of what stands in the place of what could not be written. */
  static final String ERROR = "error";

  private static final List<String> OF_SESSION =
      List.of(
          Fields.SESSION_TYPE,
          Fields.APPLICATION_NAME,
          Fields.OWNER,
          Fields.CREATED_AT,
          Fields.UPDATED_AT,
          Fields.RETENTION,
          Fields.METADATA,
          Fields.USAGE);

  private static final List<String> OF_AGENT =
      List.of(
          Fields.NEXT_NUMBER,
          Fields.UNUSED_NUMBERS,
          Fields.STATE,
          Fields.CONVERSATION_MANAGER_STATE,
          Fields.MODEL,
          Fields.SYSTEM_PROMPT,
          Fields.PROMPT_METADATA,
          Fields.SYSTEM_NUMBERS,
          Fields.CREATED_AT,
          Fields.UPDATED_AT);

  private static final List<String> OF_MESSAGE =
      List.of(
          Fields.ROLE,
          Fields.CONTENT,
          Fields.CREATED_AT,
          Fields.UPDATED_AT,
          Fields.STATUS,
          Fields.TURN,
          Fields.TURN_ID,
          Fields.REPLY,
          Fields.FAILURE,
          Fields.METRICS,
          Fields.REDACTED_AT,
          Fields.ORIGINAL_CONTENT,
          Fields.GUARDRAIL_EVENTS);

  private static final List<String> OF_FEEDBACK =
      List.of(
          Fields.RATING,
          Fields.SCORE,
          Fields.COMMENT,
          Fields.EXTRA,
          Fields.AGENT_ID,
          Fields.MESSAGE_NUMBER,
          Fields.CREATED_AT);

  /** Fields of the stored documents that no line has. */
  static final Set<String> NOT_OF_SESSION =
      Set.of(
          Fields.ID,
          Fields.SESSION_KEY,
          Fields.METADATA_VERSION,
          Fields.METADATA_SIZE,
          Fields.METADATA_KEYS,
          Fields.FEEDBACK_COUNT,
          Fields.IMPORTED_AS_OF,
          Fields.AGENT_IDS,
          Fields.AGENTS);

  static final Set<String> NOT_OF_AGENT = Set.of(Fields.RECENT, Fields.LAST_WRITE, Fields.TURN);

  static final Set<String> NOT_OF_MESSAGE =
      Set.of(Fields.ID, Fields.SESSION_KEY, Fields.DRAFT_UNTIL, Fields.PIECES, Fields.BATCH_SIZE);

  static final Set<String> NOT_OF_FEEDBACK = Set.of(Fields.ID, Fields.SESSION_KEY);

  private Lines() {}

  static Document session(Document stored) {
    Document body =
        new Document(SessionLine.FORMAT, SessionLine.VERSION)
            .append(Fields.SESSION_ID, stored.get(Fields.ID));
    return new Document(SessionLine.SESSION, completed(body, stored, OF_SESSION, NOT_OF_SESSION));
  }

  static Document agent(String sessionId, String agentId, Document stored) {
    Document body = new Document(Fields.SESSION_ID, sessionId).append(Fields.AGENT_ID, agentId);
    return new Document(SessionLine.AGENT, completed(body, stored, OF_AGENT, NOT_OF_AGENT));
  }

  /** A draft is aborted: nobody completes it there. */
  static Document message(Document stored) {
    Document body = new Document();
    for (String field : List.of(Fields.SESSION_ID, Fields.AGENT_ID, Fields.NUMBER)) {
      body.append(field, stored.get(field));
    }
    completed(body, stored, OF_MESSAGE, NOT_OF_MESSAGE);
    if (stored.containsKey(Fields.PIECES)) {
      body.append(Fields.CONTENT, MessageDocuments.content(stored));
    }
    if (MessageStatus.DRAFT.text().equals(body.get(Fields.STATUS))) {
      body.append(Fields.STATUS, MessageStatus.ABORTED.text());
    }
    return new Document(SessionLine.MESSAGE, body);
  }

  static Document feedback(Document stored) {
    Document body =
        new Document(Fields.SESSION_ID, stored.get(Fields.SESSION_ID))
            .append(Fields.FEEDBACK_ID, stored.get(Fields.ID));
    return new Document(
        SessionLine.FEEDBACK, completed(body, stored, OF_FEEDBACK, NOT_OF_FEEDBACK));
  }

  /** In the place of what cannot be written. */
  static Document error(String sessionId, String reason) {
    return new Document(Fields.SESSION_ID, sessionId).append(ERROR, reason);
  }

  private static Document completed(
      Document body, Document stored, List<String> order, Set<String> left) {
    for (String field : order) {
      if (stored.containsKey(field)) {
        body.append(field, stored.get(field));
      }
    }
    stored.forEach(
        (field, value) -> {
          if (!left.contains(field)) {
            body.putIfAbsent(field, value);
          }
        });
    return body;
  }
}
