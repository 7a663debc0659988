package io.mongosession.internal.transfer;

import static io.mongosession.internal.transfer.StrandsObject.put;

import io.mongosession.MessageStatus;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.KeyEncoding;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bson.Document;

/**
 * A message of the Python library: a wrapper with the message of the SDK in it, or, as the
 * library's documentation shows it, with role and content of its own.
 *
 * @param id the library's own, which may repeat; or null
 * @param number its position among the agent's messages
 * @param message with role and content
 */
record StrandsMessage(Object id, long number, StrandsObject wrapper, StrandsObject message) {

  static final String TURN = "turn";

  private static final Set<String> KNOWN =
      Set.of(
          StrandsNames.MESSAGE,
          StrandsNames.MESSAGE_ID,
          StrandsNames.REDACT_MESSAGE,
          StrandsNames.GUARDRAIL_EVENT,
          StrandsNames.EVENT_LOOP_METRICS,
          StrandsMetrics.INPUT_TOKENS,
          StrandsMetrics.OUTPUT_TOKENS,
          StrandsMetrics.LATENCY_MS,
          Fields.CREATED_AT,
          Fields.UPDATED_AT);
  private static final Set<String> KNOWN_IN_MESSAGE =
      Set.of(Fields.ROLE, Fields.CONTENT, StrandsNames.METADATA);

  /** What a message's line has that is no unknown member. */
  static final Set<String> LINE =
      Set.of(
          Fields.ID,
          Fields.SESSION_KEY,
          Fields.SESSION_ID,
          Fields.AGENT_ID,
          Fields.NUMBER,
          Fields.ROLE,
          Fields.CONTENT,
          Fields.CREATED_AT,
          Fields.UPDATED_AT,
          Fields.STATUS,
          TURN,
          Fields.METRICS,
          Fields.REDACTED_AT,
          Fields.ORIGINAL_CONTENT,
          Fields.GUARDRAIL_EVENTS,
          Fields.DRAFT_UNTIL,
          Fields.BATCH_SIZE,
          "pieces");

  /** What lies at a position of an agent's messages; null where that is no message. */
  static StrandsMessage of(StrandsObject wrapper, long number) {
    StrandsObject message = wrapper;
    if (wrapper.get(StrandsNames.MESSAGE) instanceof Document inner) {
      message = wrapper.inner(StrandsNames.MESSAGE, inner);
    }
    boolean readable =
        message.get(Fields.ROLE) instanceof String role
            && !role.isEmpty()
            && message.has(Fields.CONTENT);
    if (!readable) {
      wrapper.notKept().accept(wrapper.path() + " is not kept: it has no role or no content");
      return null;
    }
    Object id = wrapper.get(StrandsNames.MESSAGE_ID);
    return new StrandsMessage(
        id instanceof Number n ? n.longValue() : id, number, wrapper, message);
  }

  boolean isRedacted() {
    return wrapper.has(StrandsNames.REDACT_MESSAGE);
  }

  /** When its guardrail intervened last, or null. */
  Date guardedAt() {
    return wrapper.get(StrandsNames.GUARDRAIL_EVENT) instanceof Document event
        ? new StrandsObject(event, wrapper.at(StrandsNames.GUARDRAIL_EVENT), text -> {})
            .date(StrandsNames.TIMESTAMP)
        : null;
  }

  /**
   * The message's line.
   *
   * @param fallback when it was created, where it has no time itself
   * @param events of its guardrail, as they are stored
   */
  Document line(
      String sessionId,
      String agentId,
      Date fallback,
      List<Document> events,
      boolean keepOriginals) {
    Date updated = wrapper.date(Fields.UPDATED_AT);
    Date created = firstOf(wrapper.date(Fields.CREATED_AT), updated, fallback);
    updated = firstOf(updated, created);
    Document line =
        new Document(Fields.SESSION_ID, sessionId)
            .append(Fields.AGENT_ID, agentId)
            .append(Fields.NUMBER, number)
            .append(Fields.ROLE, message.get(Fields.ROLE))
            .append(Fields.CONTENT, KeyEncoding.encodeNames(content()))
            .append(Fields.CREATED_AT, created)
            .append(Fields.UPDATED_AT, updated);
    put(
        line,
        Fields.STATUS,
        isStatus(message.get(Fields.STATUS)) ? message.get(Fields.STATUS) : null);
    put(line, TURN, isNumber(message.get(TURN)) ? message.get(TURN) : null);
    put(line, Fields.METRICS, StrandsMetrics.read(wrapper, message));
    if (isRedacted()) {
      line.append(Fields.REDACTED_AT, firstOf(guardedAt(), updated));
      original(line, keepOriginals);
    }
    put(line, Fields.GUARDRAIL_EVENTS, events.isEmpty() ? null : events);
    keepOthers(line);
    return line;
  }

  private Object content() {
    if (!isRedacted()) {
      return message.get(Fields.CONTENT);
    }
    // Without a replacement the original must stay hidden all the same.
    Object replacement = wrapper.get(StrandsNames.REDACT_MESSAGE);
    Object content = replacement instanceof Document d ? d.get(Fields.CONTENT) : replacement;
    return content instanceof String || content instanceof List ? content : "";
  }

  private void original(Document line, boolean keepOriginals) {
    if (wrapper.get(StrandsNames.REDACT_MESSAGE) instanceof Document replacement
        && !message.get(Fields.ROLE).equals(replacement.get(Fields.ROLE))) {
      wrapper.leave(
          StrandsNames.REDACT_MESSAGE + "." + Fields.ROLE, "the message keeps its own role");
    }
    Object original = message.get(Fields.CONTENT);
    if (original.equals(content())) {
      return;
    }
    if (keepOriginals) {
      line.append(Fields.ORIGINAL_CONTENT, KeyEncoding.encodeNames(original));
    } else {
      message.leave(Fields.CONTENT, "it is the original of a redacted message");
    }
  }

  private void keepOthers(Document line) {
    Set<String> known = new HashSet<>(KNOWN_IN_MESSAGE);
    for (String name : List.of(Fields.STATUS, TURN)) {
      if (line.containsKey(name)) {
        known.add(name);
      }
    }
    if (message == wrapper) {
      known.addAll(KNOWN);
    } else {
      wrapper.keepOthers(line, KNOWN, LINE);
    }
    message.keepOthers(line, known, LINE);
  }

  /** One that a message may have after a transfer: nobody goes on with a draft. */
  private static boolean isStatus(Object status) {
    return Arrays.stream(MessageStatus.values())
        .filter(known -> known != MessageStatus.DRAFT && known != MessageStatus.COMPLETE)
        .anyMatch(known -> known.text().equals(status));
  }

  private static boolean isNumber(Object value) {
    return value instanceof Long || value instanceof Integer;
  }

  private static Date firstOf(Date... dates) {
    return Arrays.stream(dates).filter(Objects::nonNull).findFirst().orElse(null);
  }
}
