package io.mongosession.internal.transfer;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bson.BsonInvalidOperationException;
import org.bson.Document;
import org.bson.json.JsonParseException;
import org.bson.types.Binary;

/**
 * Content as the SDK of the Python library reads it, which wants a list of blocks. Lists are such
 * already; a text, and what LangChain4j's codec stores of messages with tool calls, results and
 * images, becomes one. Any other object is shown as the text of its JSON.
 */
final class StrandsBlocks {

  private static final String TEXT = "text";
  private static final String IMAGE_TYPE = "image/";
  private static final Set<String> IMAGE_FORMATS = Set.of("png", "jpeg", "gif", "webp");

  private StrandsBlocks() {}

  /**
   * The blocks.
   *
   * @param content with its member names as they were given; or null
   * @return null for null
   */
  static List<?> of(Object content) {
    if (content == null || content instanceof List) {
      return (List<?>) content;
    }
    if (content instanceof String text) {
      return text.isEmpty() ? List.of() : List.of(text(text));
    }
    if (content instanceof Document message && message.get("type") instanceof String type) {
      return switch (type) {
        case "AI" -> ai(message);
        case "TOOL_EXECUTION_RESULT" -> List.of(toolResult(message));
        case "USER" -> parts(message);
        default -> json(message);
      };
    }
    return json(content);
  }

  private static Document text(String text) {
    return new Document(TEXT, text);
  }

  private static List<Document> json(Object content) {
    return List.of(text(content instanceof Document d ? d.toJson() : String.valueOf(content)));
  }

  private static List<Document> ai(Document message) {
    List<Document> blocks = new ArrayList<>();
    if (message.get(TEXT) instanceof String text && !text.isEmpty()) {
      blocks.add(text(text));
    }
    for (Document request : documents(message.get("toolExecutionRequests"))) {
      Object name = request.get("name");
      blocks.add(
          new Document(
              "toolUse",
              new Document("toolUseId", Objects.requireNonNullElse(request.get("id"), name))
                  .append("name", name)
                  .append("input", arguments(request.get("arguments")))));
    }
    return blocks;
  }

  /** Arguments as an object, which a model need not have made of them. */
  private static Document arguments(Object arguments) {
    String text = arguments == null ? "" : arguments.toString();
    try {
      return text.isBlank() ? new Document() : Document.parse(text);
    } catch (JsonParseException | BsonInvalidOperationException e) {
      return new Document("arguments", text);
    }
  }

  private static Document toolResult(Document message) {
    List<Document> content = new ArrayList<>(parts(message));
    if (message.get(TEXT) instanceof String text) {
      content.add(text(text));
    }
    return new Document(
        "toolResult",
        new Document(
                "toolUseId", Objects.requireNonNullElse(message.get("id"), message.get("toolName")))
            .append("status", Boolean.TRUE.equals(message.get("isError")) ? "error" : "success")
            .append("content", content));
  }

  private static List<Document> parts(Document message) {
    return documents(message.get("contents")).stream().map(StrandsBlocks::part).toList();
  }

  private static Document part(Document part) {
    if (part.get(TEXT) instanceof String text) {
      return text(text);
    }
    Document image = part.get("image") instanceof Document d ? image(d) : null;
    return image == null ? json(part).get(0) : image;
  }

  /** An image by its bytes; null where it is another, which the SDK does not know. */
  private static Document image(Document image) {
    if (!(image.get("base64Data") instanceof String data)
        || !(image.get("mimeType") instanceof String type)
        || !type.startsWith(IMAGE_TYPE)
        || !IMAGE_FORMATS.contains(type.substring(IMAGE_TYPE.length()))) {
      return null;
    }
    try {
      Binary bytes = new Binary(Base64.getDecoder().decode(data));
      return new Document(
          "image",
          new Document("format", type.substring(IMAGE_TYPE.length()))
              .append("source", new Document("bytes", bytes)));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static List<Document> documents(Object items) {
    return items instanceof List<?> list
        ? list.stream().filter(Document.class::isInstance).map(Document.class::cast).toList()
        : List.of();
  }
}
