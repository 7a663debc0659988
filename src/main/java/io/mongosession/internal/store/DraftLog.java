package io.mongosession.internal.store;

import io.mongosession.MessageStatus;
import io.mongosession.internal.bson.BsonDates;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.Retry;
import io.mongosession.internal.client.WriteTimeLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Objects;
import org.bson.Document;

/**
 * How complete the stored messages are. A draft has a deadline: when it is over, readers take the
 * draft for aborted, even if its writer has died, and it can no longer be completed.
 */
public final class DraftLog {

  private static final Document ABSENT = new Document("$exists", false);

  private final MessageLog messages;
  private final Duration longestInsertDelay;

  /** How long after it was sent a completion may still arrive, as another clock sees it. */
  private final Duration arrival;

  DraftLog(MessageLog messages, WriteTimeLimit bound) {
    this.messages = messages;
    longestInsertDelay = bound.longestInsertDelay();
    arrival = bound.longestWrite().minus(longestInsertDelay);
  }

  /** Makes a message that is to be appended a draft, to be completed within its lifetime. */
  public Document begin(Document prepared, Duration lifetime) {
    Instant until = Instant.now().plus(lifetime).plus(longestInsertDelay).plus(arrival);
    return prepared
        .append(Fields.STATUS, MessageStatus.DRAFT.text())
        .append(Fields.DRAFT_UNTIL, Date.from(until));
  }

  /**
   * Completes a draft, once.
   *
   * @param message role, content and metrics
   * @return the message as it is then; null when it is no draft any more, and not completed by an
   *     attempt whose reply got lost
   */
  public Document complete(SessionKey key, String agentId, long number, Document message) {
    Document update =
        new Document("$set", new Document(message).append(Fields.UPDATED_AT, BsonDates.now()))
            .append("$unset", new Document(Fields.STATUS, "").append(Fields.DRAFT_UNTIL, ""));
    Document completed =
        Retry.onceMore(() -> messages.update(key, agentId, number, stillOpen(), update));
    if (completed != null) {
      return completed;
    }
    Document found = messages.find(key, agentId, number);
    return found != null && isCompleted(found, message) ? found : null;
  }

  private Document stillOpen() {
    return new Document(Fields.STATUS, MessageStatus.DRAFT.text())
        .append(Fields.REDACTED_AT, ABSENT)
        .append(Fields.DRAFT_UNTIL, new Document("$gt", Date.from(Instant.now().plus(arrival))));
  }

  /** Whether it is the message the draft was to become; a redaction since does not matter. */
  private static boolean isCompleted(Document found, Document message) {
    return !found.containsKey(Fields.STATUS)
        && Objects.equals(found.get(Fields.ROLE), message.get(Fields.ROLE))
        && (found.containsKey(Fields.REDACTED_AT)
            || Objects.equals(found.get(Fields.CONTENT), message.get(Fields.CONTENT)));
  }

  /** Ends a draft with the content it got to; a message that is no draft any more stays as is. */
  public void abort(SessionKey key, String agentId, long number, Object content) {
    Document draft =
        oneOf(MessageStatus.DRAFT.text(), MessageStatus.ABORTED.text())
            .append(Fields.REDACTED_AT, ABSENT);
    Document update =
        changing(MessageStatus.ABORTED, new Document(Fields.CONTENT, content))
            .append("$unset", new Document(Fields.DRAFT_UNTIL, ""));
    Retry.onceMore(() -> messages.update(key, agentId, number, draft, update));
  }

  /** Marks a complete message failed; returns null when there is none. */
  public Document fail(SessionKey key, String agentId, long number) {
    Document complete = oneOf(null, MessageStatus.FAILED.text());
    Document update = changing(MessageStatus.FAILED, new Document());
    return Retry.onceMore(() -> messages.update(key, agentId, number, complete, update));
  }

  private static Document oneOf(String... statuses) {
    return new Document(Fields.STATUS, new Document("$in", Arrays.asList(statuses)));
  }

  private static Document changing(MessageStatus status, Document fields) {
    return new Document(
        "$set",
        fields.append(Fields.STATUS, status.text()).append(Fields.UPDATED_AT, BsonDates.now()));
  }
}
