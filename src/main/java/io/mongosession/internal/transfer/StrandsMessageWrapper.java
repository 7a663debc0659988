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

  private static final String TEXT = "text";

  private StrandsMessageWrapper() {}

  /** The wrapper of a message's line. */
  static Document of(Document line) {
    Document wrapper = new Document();
    Object content = blocks(line.get(Fields.CONTENT));
    Object original = blocks(line.get(Fields.ORIGINAL_CONTENT));
    Document message =
        new Document(Fields.ROLE, line.get(Fields.ROLE))
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
          new Document(Fields.ROLE, line.get(Fields.ROLE)).append(Fields.CONTENT, content));
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

  /** Content as the SDK reads it, which wants a list of blocks where a text is one here. */
  private static Object blocks(Object content) {
    if (content instanceof String text) {
      return text.isEmpty() ? List.of() : List.of(new Document(TEXT, text));
    }
    return KeyEncoding.decodeNames(content);
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
