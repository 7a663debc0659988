package io.mongosession.langchain4j.chat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.Document;

/** What the strictest endpoint would answer with 400, of the messages of a request as they came. */
final class StrictEndpoint {

  private final List<String> refused = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private final List<String> open = new ArrayList<>();
  private String last = "";

  private StrictEndpoint() {}

  static List<String> refused(List<Document> messages) {
    StrictEndpoint endpoint = new StrictEndpoint();
    for (int i = 0; i < messages.size(); i++) {
      endpoint.read(i, messages.get(i));
    }
    if (!endpoint.last.equals("user") && !endpoint.last.equals("tool")) {
      endpoint.refused.add("nothing to reply to");
    }
    return endpoint.refused;
  }

  private void read(int place, Document message) {
    String role = message.getString("role");
    String before = last;
    last = role;
    boolean calls = message.get("tool_calls") != null;
    boolean follows =
        switch (role) {
          case "system" -> place == 0;
          case "user" -> open.isEmpty() && List.of("", "system", "assistant").contains(before);
          case "assistant" -> open.isEmpty() && List.of("user", "tool").contains(before);
          case "tool" -> !open.isEmpty() && open.remove(0).equals(message.get("tool_call_id"));
          default -> false;
        };
    if (!follows) {
      refused.add(place + ": " + role + " behind " + before + ", open " + open);
    }
    if (!(calls && message.get("content") == null) && isEmpty(message.get("content"))) {
      refused.add(place + ": no content");
    }
    if (calls) {
      message.getList("tool_calls", Document.class).forEach(call -> readCall(place, call));
    }
  }

  private static boolean isEmpty(Object content) {
    if (content instanceof List<?> parts) {
      return parts.isEmpty()
          || parts.stream()
              .map(Document.class::cast)
              .anyMatch(part -> part.containsKey("text") && isEmpty(part.get("text")));
    }
    return !(content instanceof String text) || text.isBlank();
  }

  private void readCall(int place, Document call) {
    Document function = call.get("function", Document.class);
    String id = call.getString("id");
    boolean right =
        id != null
            && !id.isBlank()
            && ids.add(id)
            && "function".equals(call.get("type"))
            && function.getString("name").matches("[a-zA-Z0-9_-]{1,64}");
    try {
      Document.parse(function.getString("arguments"));
    } catch (RuntimeException e) {
      right = false;
    }
    if (!right) {
      refused.add(place + ": " + call.toJson());
    }
    open.add(id);
  }
}
