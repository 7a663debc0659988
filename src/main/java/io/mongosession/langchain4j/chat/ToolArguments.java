package io.mongosession.langchain4j.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The arguments of a tool call, and what else its parts carry. */
final class ToolArguments {

  private ToolArguments() {}

  /** As JSON text, empty where there are none: some endpoints send them as an object. */
  static String text(JsonNode arguments) {
    if (arguments.isMissingNode() || arguments.isNull()) {
      return "";
    }
    return arguments.isTextual() ? arguments.asText() : Json.text(arguments);
  }

  /** As {@link #text}; an object that was written into a text twice is taken out of the second. */
  static String complete(JsonNode arguments) {
    String text = text(arguments);
    if (text.isBlank()) {
      return "{}";
    }
    return Json.parse(text)
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .filter(inner -> Json.parse(inner).filter(JsonNode::isObject).isPresent())
        .orElse(text);
  }

  /** A copy of these members, without those of these names and without nulls. */
  static ObjectNode without(JsonNode members, String... names) {
    ObjectNode rest = Json.object();
    List<String> known = List.of(names);
    members
        .properties()
        .forEach(
            member -> {
              if (!known.contains(member.getKey()) && !member.getValue().isNull()) {
                rest.set(member.getKey(), member.getValue());
              }
            });
    return rest;
  }
}
