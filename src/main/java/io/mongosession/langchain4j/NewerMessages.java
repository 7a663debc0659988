package io.mongosession.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * LangChain4j's JSON of a message to the message, also that of a later version: members that this
 * one does not know are ignored, content of a type that it does not know is left out.
 */
final class NewerMessages {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** How much is left out of one message before it counts as something else. */
  private static final int MAX_UNKNOWN = 100;

  private NewerMessages() {}

  /** The message, or nothing where it is none. */
  static Optional<ChatMessage> read(Map<?, ?> stored) {
    JsonNode json = JSON.valueToTree(stored);
    for (int i = 0; i < MAX_UNKNOWN; i++) {
      try {
        return Optional.of(ChatMessageDeserializer.messageFromJson(JSON.writeValueAsString(json)));
      } catch (JsonProcessingException | RuntimeException e) {
        if (!isLeftOut(unknown(e), json)) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static JsonMappingException unknown(Throwable error) {
    if (error == null
        || error instanceof UnrecognizedPropertyException
        || error instanceof InvalidTypeIdException) {
      return (JsonMappingException) error;
    }
    return unknown(error.getCause());
  }

  /** Takes what was not known out; whether there was something. */
  private static boolean isLeftOut(JsonMappingException unknown, JsonNode json) {
    List<Reference> path = unknown == null ? List.of() : unknown.getPath();
    if (path.isEmpty()) {
      return false;
    }
    JsonNode parent = json;
    for (Reference step : path.subList(0, path.size() - 1)) {
      parent =
          step.getFieldName() == null
              ? parent.path(step.getIndex())
              : parent.path(step.getFieldName());
    }
    Reference last = path.get(path.size() - 1);
    return parent instanceof ObjectNode members && members.remove(last.getFieldName()) != null
        || parent instanceof ArrayNode items && items.remove(last.getIndex()) != null;
  }
}
