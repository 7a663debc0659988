package io.mongosession.langchain4j.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the tool calls of a stream together from their parts. To which call a part belongs is told
 * by its index and its id; endpoints leave out either, repeat the id and the name in every part, or
 * give one index to several calls. Not thread-safe.
 */
final class StreamedToolCalls {

  private static final class Call {
    private final JsonNode index;
    private String id = "";
    private String name = "";
    private final StringBuilder arguments = new StringBuilder();
    private final ObjectNode more = Json.object();
    private final ObjectNode moreOfFunction = Json.object();

    Call(JsonNode index) {
      this.index = index;
    }

    boolean isComplete() {
      return Json.parse(arguments.toString()).filter(JsonNode::isObject).isPresent();
    }
  }

  private final List<Call> calls = new ArrayList<>();

  /** Takes a part. */
  void add(JsonNode part) {
    JsonNode function = part.path("function");
    String id = part.path("id").asText("");
    String name = function.path("name").asText("");
    String arguments = ToolArguments.text(function.path("arguments"));
    Call call = callOf(part, id, name, arguments);
    if (call.id.isBlank()) {
      call.id = id;
    }
    call.name = joined(call.name, name);
    if (!arguments.contentEquals(call.arguments) || !call.isComplete()) {
      call.arguments.append(arguments);
    }
    call.more.setAll(ToolArguments.without(part, "id", "type", "index", "function"));
    call.moreOfFunction.setAll(ToolArguments.without(function, "name", "arguments"));
  }

  /** Some repeat the name, some send it in fragments. */
  private static String joined(String name, String part) {
    return part.startsWith(name) ? part : name.equals(part) ? name : name + part;
  }

  private Call callOf(JsonNode part, String id, String name, String arguments) {
    Call found = existing(part.path("index"), id, name);
    boolean another =
        found == null
            || !id.isBlank() && !found.id.isBlank() && !found.id.equals(id)
            // Without an id, or with one for all, only a complete call shows that another begins.
            || !name.isBlank()
                && arguments.startsWith("{")
                && found.isComplete()
                && !arguments.contentEquals(found.arguments);
    if (another) {
      found = new Call(part.path("index"));
      calls.add(found);
    }
    return found;
  }

  /** The latest call with this index; where there is none, or no index, the one meant. */
  private Call existing(JsonNode index, String id, String name) {
    for (int i = calls.size() - 1; i >= 0; i--) {
      Call call = calls.get(i);
      boolean same = id.isBlank() || call.id.isBlank() || call.id.equals(id);
      if (index.isNumber() && call.index.equals(index) && same) {
        return call;
      }
    }
    boolean begins = index.isNumber() && !name.isBlank();
    for (int i = calls.size() - 1; i >= 0 && !begins; i--) {
      if (id.isBlank() && !index.isNumber() || calls.get(i).id.equals(id) && !id.isBlank()) {
        return calls.get(i);
      }
    }
    return null;
  }

  boolean isEmpty() {
    return calls.isEmpty();
  }

  /** The calls as a complete reply has them. */
  ArrayNode complete() {
    ArrayNode all = Json.object().arrayNode();
    for (Call call : calls) {
      ObjectNode function = call.moreOfFunction;
      function.put("name", call.name).put("arguments", call.arguments.toString());
      all.add(call.more.put("id", call.id).set("function", function));
    }
    return all;
  }
}
