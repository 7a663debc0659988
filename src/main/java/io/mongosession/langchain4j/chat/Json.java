package io.mongosession.langchain4j.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What is read of an endpoint's JSON. */
final class Json {

  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private static final ObjectReader SEQUENCE =
      MAPPER.readerFor(JsonNode.class).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Json() {}

  /** The value that this text is, and nothing behind it. */
  static Optional<JsonNode> parse(String text) {
    try {
      return Optional.of(MAPPER.readTree(text)).filter(json -> !json.isMissingNode());
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /**
   * The values that this text is, one behind the other.
   *
   * @throws EndpointException when it is not
   */
  static List<JsonNode> sequence(String text) {
    try (MappingIterator<JsonNode> values = SEQUENCE.readValues(text)) {
      return values.readAll();
    } catch (IOException e) {
      throw EndpointException.malformed("a part of the reply is no JSON");
    }
  }

  static String text(JsonNode json) {
    try {
      return MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON could not be written", e);
    }
  }

  /** As maps, lists and plain values. */
  static Object value(JsonNode json) {
    return MAPPER.convertValue(json, Object.class);
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** A list of this alone. */
  static ArrayNode list(JsonNode json) {
    return MAPPER.createArrayNode().add(json);
  }

  /** The first of these members that is there and not null; a missing node where none is. */
  static JsonNode firstOf(JsonNode json, String... names) {
    for (String name : names) {
      if (json.hasNonNull(name)) {
        return json.get(name);
      }
    }
    return MissingNode.getInstance();
  }
}
