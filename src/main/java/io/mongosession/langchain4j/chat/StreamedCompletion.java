package io.mongosession.langchain4j.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Makes one complete reply of the parts of a stream, so that both are read by the same rules; what
 * is said is passed on as it comes. Not thread-safe.
 */
final class StreamedCompletion {

  private static final class Choice {
    private final ObjectNode message = Json.object();
    private final Map<String, StringBuilder> texts = new LinkedHashMap<>();
    private final StreamedToolCalls calls = new StreamedToolCalls();
    private String finishReason = "";
    private boolean refuses;
  }

  private static final String CONTENT = "content";
  private static final String REFUSAL = "refusal";

  private final Consumer<String> pieces;
  private final SpokenText spoken = new SpokenText();
  private final ObjectNode root = Json.object();
  private final Map<Integer, Choice> choices = new LinkedHashMap<>();
  private Choice speaking;

  /**
   * @param pieces takes each further piece of what is said
   */
  StreamedCompletion(Consumer<String> pieces) {
    this.pieces = pieces;
  }

  /**
   * Takes the next part.
   *
   * @throws EndpointException when it is an error
   */
  void add(JsonNode chunk) {
    EndpointErrors.in(chunk)
        .ifPresent(
            error -> {
              throw error;
            });
    root.setAll(ToolArguments.without(chunk, "choices"));
    for (JsonNode choice : chunk.path("choices")) {
      if (choice.hasNonNull("usage")) {
        root.set("usage", choice.get("usage"));
      }
      add(choices.computeIfAbsent(choice.path("index").asInt(0), i -> new Choice()), choice);
    }
  }

  private void add(Choice choice, JsonNode part) {
    JsonNode delta = Json.firstOf(part, "delta", "message");
    say(choice, ContentParts.of(delta.path("content")), delta.path("refusal").asText(""));
    delta.properties().forEach(member -> add(choice, member.getKey(), member.getValue()));
    String reason = FinishReasons.of(part);
    if (!reason.isEmpty()) {
      choice.finishReason = reason;
    }
  }

  private void say(Choice choice, ContentParts content, String refusal) {
    String refused = content.refusal() + refusal;
    append(choice, Completion.REASONING, content.reasoning());
    append(choice, CONTENT, content.text());
    append(choice, REFUSAL, refused);
    if (speaking == null && !(content.text() + refused).isEmpty()) {
      speaking = choice;
    }
    if (choice == speaking) {
      pass(spoken.add(content.text()));
      passRefusal(choice, refused);
    }
  }

  private void passRefusal(Choice choice, String refused) {
    if (!refused.isEmpty()) {
      CharSequence said = choice.texts.getOrDefault(CONTENT, new StringBuilder());
      pass(spoken.add((choice.refuses ? "" : Completion.gap(said)) + refused));
      choice.refuses = true;
    }
  }

  private void pass(String piece) {
    if (!piece.isEmpty()) {
      pieces.accept(piece);
    }
  }

  private void add(Choice choice, String name, JsonNode value) {
    switch (name) {
      case CONTENT, REFUSAL, "role" -> {
        // Said.
      }
      case "tool_calls" -> (value.isObject() ? Json.list(value) : value).forEach(choice.calls::add);
      case "function_call" -> {
        if (value.isObject()) {
          choice.calls.add(Json.object().set("function", value));
        }
      }
      default -> {
        if (value.isTextual()) {
          append(choice, name, value.asText());
        } else if (value.isArray() && choice.message.path(name) instanceof ArrayNode list) {
          list.addAll((ArrayNode) value);
        } else if (!value.isNull()) {
          choice.message.set(name, value);
        }
      }
    }
  }

  private static void append(Choice choice, String name, String text) {
    if (!text.isEmpty()) {
      choice.texts.computeIfAbsent(name, n -> new StringBuilder()).append(text);
    }
  }

  /** Whether the endpoint said why it stopped, for all that it began. */
  boolean isFinished() {
    return !choices.isEmpty()
        && choices.values().stream().noneMatch(choice -> choice.finishReason.isEmpty());
  }

  /** The complete reply; passes on the rest of what is said. */
  JsonNode complete() {
    pass(spoken.end());
    ArrayNode all = root.putArray("choices");
    choices.values().stream()
        .sorted((one, other) -> Boolean.compare(other == speaking, one == speaking))
        .forEach(choice -> all.add(complete(choice)));
    return root;
  }

  private static ObjectNode complete(Choice choice) {
    choice.texts.forEach((name, text) -> choice.message.put(name, text.toString()));
    if (!choice.calls.isEmpty()) {
      choice.message.set("tool_calls", choice.calls.complete());
    }
    return Json.object().put("finish_reason", choice.finishReason).set("message", choice.message);
  }
}
