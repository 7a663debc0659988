package io.mongosession;

import java.util.UUID;
import org.bson.Document;

/** Replaces the content of an agent's message and adds the guardrail's event, exactly once. */
final class Redactor {

  private static final Document NO_ORIGINAL =
      new Document(Fields.ORIGINAL_CONTENT, new Document("$exists", false));

  private final MessageLog messages;
  private final boolean keepOriginal;
  private final String sessionKey;
  private final String agentId;

  Redactor(MessageLog messages, boolean keepOriginal, String sessionKey, String agentId) {
    this.messages = messages;
    this.keepOriginal = keepOriginal;
    this.sessionKey = sessionKey;
    this.agentId = agentId;
  }

  /** Redacts this message; answers it as it is then, or null when it is not there. */
  Document redact(long number, Object content, Document event) {
    Document found = keepOriginal ? messages.find(sessionKey, agentId, number) : null;
    return apply(number, found, new Document(), content, event);
  }

  /** As {@link #redact}, for the last stored message whose number is less than the given one. */
  Document redactLatest(long before, Object content, Document event) {
    Document below = new Document(Fields.NUMBER, new Document("$lt", before));
    if (!keepOriginal) {
      return apply(null, null, below, content, event);
    }
    Document found = messages.lastBelow(sessionKey, agentId, before);
    return found == null
        ? null
        : apply(Documents.number(found), found, new Document(), content, event);
  }

  private Document apply(
      Long number, Document found, Document guard, Object content, Document event) {
    event.append(Fields.EVENT_ID, UUID.randomUUID().toString());
    Document set =
        new Document(Fields.CONTENT, content)
            .append(Fields.REDACTED_AT, event.getDate(Fields.AT))
            .append(Fields.UPDATED_AT, event.getDate(Fields.AT));
    if (found == null || found.containsKey(Fields.ORIGINAL_CONTENT)) {
      return update(number, guard, set, event);
    }
    Document withOriginal = new Document(set);
    withOriginal.append(Fields.ORIGINAL_CONTENT, found.get(Fields.CONTENT));
    Document first = update(number, NO_ORIGINAL, withOriginal, event);
    // Another redaction was first and kept the original, or the message is gone.
    return first != null ? first : update(number, guard, set, event);
  }

  /** One update; when its reply gets lost, an event that is there already is not added again. */
  private Document update(Long number, Document guard, Document set, Document event) {
    Document update =
        new Document("$set", set).append("$push", new Document(Fields.GUARDRAIL_EVENTS, event));
    return MongoErrors.onceMore(
        again -> {
          Document stored =
              again
                  ? messages.withEvent(sessionKey, agentId, event.getString(Fields.EVENT_ID))
                  : null;
          return stored != null
              ? stored
              : messages.update(sessionKey, agentId, number, guard, update);
        });
  }
}
