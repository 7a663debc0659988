package io.mongosession.internal.store;

import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.Retry;
import java.util.List;
import java.util.UUID;
import org.bson.Document;

/** Replaces the content of an agent's message and adds the guardrail's event, exactly once. */
public final class Redactor {

  private static final Document NO_ORIGINAL =
      new Document(Fields.ORIGINAL_CONTENT, new Document("$exists", false));

  private final MessageLog messages;
  private final boolean keepOriginal;
  private final SessionKey key;
  private final String agentId;
  private final Document set;
  private final Document event;

  public Redactor(
      MessageLog messages,
      boolean keepOriginal,
      SessionKey key,
      String agentId,
      Object content,
      Document event) {
    this.messages = messages;
    this.keepOriginal = keepOriginal;
    this.key = key;
    this.agentId = agentId;
    this.event = event.append(Fields.EVENT_ID, UUID.randomUUID().toString());
    set =
        new Document(Fields.CONTENT, content)
            .append(Fields.REDACTED_AT, event.getDate(Fields.AT))
            .append(Fields.UPDATED_AT, event.getDate(Fields.AT));
  }

  /** Redacts this message; returns it as it is then, or null when it is not there. */
  public Document redact(long number) {
    return redact(number, new Document());
  }

  /** As {@link #redact}, but for a draft that is being written, which counts as not there. */
  public Document redactUnlessOpen(long number) {
    return redact(number, MessageLog.notOpen());
  }

  private Document redact(long number, Document guard) {
    Document noPieces = new Document(Fields.PIECES, "");
    if (!keepOriginal) {
      return update(number, guard, set, new Document(noPieces).append(Fields.ORIGINAL_CONTENT, ""));
    }
    Document found = messages.find(key, agentId, number);
    if (found == null) {
      return null;
    }
    Document withOriginal = new Document(set);
    withOriginal.append(Fields.ORIGINAL_CONTENT, MessageDocuments.content(found));
    Document unkept = new Document(guard);
    unkept.putAll(NO_ORIGINAL);
    Document first =
        found.containsKey(Fields.ORIGINAL_CONTENT)
            ? null
            : update(number, unkept, withOriginal, noPieces);
    // Another redaction was first and kept the original, or the message is gone.
    return first != null ? first : update(number, guard, set, noPieces);
  }

  /** One update; it finds nothing when this redaction's event is there already. */
  private Document update(long number, Document guard, Document fields, Document unset) {
    Document filter =
        new Document(guard)
            .append(
                Fields.GUARDRAIL_EVENTS + "." + Fields.EVENT_ID,
                new Document("$ne", event.get(Fields.EVENT_ID)));
    Document update =
        new Document("$set", fields)
            .append("$push", new Document(Fields.GUARDRAIL_EVENTS, event))
            .append("$unset", unset);
    Document changed = Retry.onceMore(() -> messages.update(key, agentId, number, filter, update));
    return changed != null ? changed : redactedByUs(number);
  }

  /** The message when an attempt whose reply got lost redacted it, otherwise null. */
  private Document redactedByUs(long number) {
    Document found = messages.find(key, agentId, number);
    return found != null && hasOurEvent(found) ? found : null;
  }

  private boolean hasOurEvent(Document message) {
    return message.get(Fields.GUARDRAIL_EVENTS) instanceof List<?> events
        && events.stream()
            .anyMatch(
                e ->
                    e instanceof Document other
                        && event.get(Fields.EVENT_ID).equals(other.get(Fields.EVENT_ID)));
  }
}
