package io.mongosession.internal.transfer;

import static io.mongosession.internal.transfer.StrandsObject.put;

import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.KeyEncoding;
import java.util.List;
import org.bson.Document;

/**
 * A message as the Python library keeps it; the way back from {@link StrandsMessage}. The library
 * refuses a wrapper with members it does not know, so those go into the message itself, where
 * nobody minds them.
 */
final class StrandsMessageWrapper {

  private StrandsMessageWrapper() {}

  /** The wrapper of a message's line. */
  static Document of(Document line) {
    Document wrapper = new Document();
    List<?> content = StrandsBlocks.of(decoded(line, Fields.CONTENT));
    List<?> original = StrandsBlocks.of(decoded(line, Fields.ORIGINAL_CONTENT));
    Document message =
        new Document(Fields.ROLE, role(line))
            .append(Fields.CONTENT, original == null ? content : original);
    wrapper
        .append(StrandsNames.MESSAGE, message)
        .append(StrandsNames.MESSAGE_ID, id(line.get(Fields.NUMBER)))
        .append(StrandsNames.REDACT_MESSAGE, null)
        .append(Fields.CREATED_AT, line.get(Fields.CREATED_AT))
        .append(Fields.UPDATED_AT, line.get(Fields.UPDATED_AT));
    if (line.get(Fields.METRICS) instanceof Document metrics) {
      StrandsMetrics.write(metrics, wrapper, message);
    }
    if (line.get(Fields.REDACTED_AT) != null) {
      wrapper.put(
          StrandsNames.REDACT_MESSAGE,
          new Document(Fields.ROLE, role(line)).append(Fields.CONTENT, content));
    }
    List<Document> events = events(line);
    if (!events.isEmpty()) {
      wrapper.append(StrandsNames.GUARDRAIL_EVENT, StrandsGuardrails.latest(events));
    }
    others(line, message);
    return wrapper;
  }

  /** The guardrail's events of a message's line. */
  static List<Document> events(Document line) {
    return line.get(Fields.GUARDRAIL_EVENTS) instanceof List<?> items
        ? items.stream().filter(Document.class::isInstance).map(Document.class::cast).toList()
        : List.of();
  }

  /** The library's id of the message with this number; null for null. */
  static Object id(Object number) {
    return number instanceof Long n && n.intValue() == n ? (Object) n.intValue() : number;
  }

  private static Object decoded(Document line, String field) {
    return KeyEncoding.decodeNames(line.get(field));
  }

  /** The SDK knows user and assistant; results of tools are the user's. */
  private static Object role(Document line) {
    return isToolResult(line) ? "user" : line.get(Fields.ROLE);
  }

  private static boolean isToolResult(Document line) {
    return "tool".equals(line.get(Fields.ROLE));
  }

  /**
   * Whether the message belongs into the one before it: results of tools are one message each here,
   * and one message for all calls of an answer there.
   */
  static boolean continues(Document before, Document line) {
    return before != null
        && isToolResult(before)
        && isToolResult(line)
        && isPlain(before)
        && isPlain(line);
  }

  private static boolean isPlain(Document line) {
    return line.get(Fields.REDACTED_AT) == null && events(line).isEmpty();
  }

  private static void others(Document line, Document message) {
    put(message, Fields.STATUS, line.get(Fields.STATUS));
    put(message, StrandsMessage.TURN, line.get(StrandsMessage.TURN));
    line.forEach(
        (name, value) -> {
          if (!StrandsMessage.LINE.contains(name)) {
            message.putIfAbsent(name, value);
          }
        });
  }
}
