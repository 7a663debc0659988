package io.mongosession.langchain4j.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mongosession.langchain4j.WellFormedText;
import java.security.SecureRandom;
import java.util.Set;

/**
 * A tool call of a reply.
 *
 * @param id unlike that of any other call of the reply; made here where the endpoint gave none
 * @param more what else the call carried, for instance the signature of a thought, as it goes back
 */
record CompletedCall(String id, String name, String arguments, ObjectNode more) {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

  /** What the strictest provider takes: Mistral's ids have nine letters and digits. */
  private static final int ID_LENGTH = 9;

  /**
   * The call that this is, with or without a type, an id, a function of its own.
   *
   * @param taken the ids of the calls before
   */
  static CompletedCall of(JsonNode call, Set<String> taken) {
    JsonNode function = call.path("function").isObject() ? call.path("function") : call;
    String name = WellFormedText.of(function.path("name").asText("")).strip();
    if (name.isEmpty()) {
      throw EndpointException.malformed("a tool call has no name");
    }
    ObjectNode more = ToolArguments.without(call, "id", "type", "index", "function");
    if (function == call) {
      more.remove("name");
      more.remove("arguments");
    } else {
      ObjectNode ofFunction = ToolArguments.without(function, "name", "arguments");
      if (!ofFunction.isEmpty()) {
        more.set("function", ofFunction);
      }
    }
    String id = WellFormedText.of(call.path("id").asText(""));
    while (id.isBlank() || !taken.add(id)) {
      id = newId();
    }
    String arguments = ToolArguments.complete(function.path("arguments"));
    return new CompletedCall(id, name, WellFormedText.of(arguments), more);
  }

  private static String newId() {
    StringBuilder id = new StringBuilder();
    RANDOM.ints(ID_LENGTH, 0, LETTERS.length()).forEach(i -> id.append(LETTERS.charAt(i)));
    return id.toString();
  }

  ObjectNode json() {
    ObjectNode json = Json.object().put("id", id).put("type", "function");
    json.putObject("function").put("name", name).put("arguments", arguments);
    return json;
  }
}
