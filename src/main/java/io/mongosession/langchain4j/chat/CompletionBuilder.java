package io.mongosession.langchain4j.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mongosession.chat.AgentFailureReason;
import io.mongosession.langchain4j.WellFormedText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the choices of a reply into one. Not thread-safe. */
final class CompletionBuilder {

  private final List<CompletedCall> calls = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private final ObjectNode back = Json.object();
  private final ObjectNode shown = Json.object();
  private final StringBuilder reasoning = new StringBuilder();
  private String text = "";
  private String finishReason = "";
  private boolean refuses;
  private int images;
  private JsonNode usage = Json.object();

  /** A choice: some endpoints put the text into one and the tool calls into the next. */
  void add(JsonNode choice) {
    JsonNode message = Json.firstOf(choice, "message", "delta");
    ContentParts content = ContentParts.of(Json.firstOf(message, "content"));
    String refusal = content.refusal() + message.path("refusal").asText("");
    SpokenText spoken = new SpokenText();
    String said =
        spoken.add(
                content.text()
                    + (refusal.isEmpty() ? "" : Completion.gap(content.text()) + refusal))
            + spoken.end();
    think(content.reasoning());
    think(spoken.reasoning());
    if (text.isBlank() && !said.isBlank()) {
      text = said;
      refuses = !refusal.isBlank();
    }
    if (refuses && !refusal.isBlank()) {
      back.put("refusal", WellFormedText.of(refusal));
    }
    if (content.signed()) {
      back.set("content", message.get("content"));
    }
    images += content.images();
    message.properties().forEach(member -> addMember(member.getKey(), member.getValue()));
    addCalls(message);
    usage = choice.hasNonNull("usage") ? choice.get("usage") : usage;
    finishReason = finishReason.isEmpty() ? FinishReasons.of(choice) : finishReason;
  }

  private void think(String thought) {
    if (!thought.isBlank()) {
      reasoning.append(reasoning.length() == 0 ? "" : "\n").append(thought);
    }
  }

  private void addMember(String name, JsonNode value) {
    boolean isReasoning = Completion.isReasoning(name) && value.isTextual();
    if (isReasoning && !value.asText().isBlank()) {
      if (reasoning.indexOf(value.asText()) < 0) {
        think(value.asText());
      }
    }
    if (value.isNull() || value.isContainerNode() && value.isEmpty()) {
      return;
    }
    if (Completion.goesBack(name)) {
      back.set(name, value);
    } else if (Completion.isShown(name)) {
      shown.set(name, value);
    }
  }

  /** Citations may stand beside the choices. */
  void addShown(JsonNode root) {
    ToolArguments.without(root, "choices", "usage")
        .properties()
        .forEach(
            member -> {
              if (Completion.isShown(member.getKey()) && !member.getValue().isEmpty()) {
                shown.set(member.getKey(), member.getValue());
              }
            });
  }

  private void addCalls(JsonNode message) {
    JsonNode several = message.path("tool_calls");
    (several.isObject() ? Json.list(several) : several)
        .forEach(call -> calls.add(CompletedCall.of(call, ids)));
    if (message.path("function_call").isObject()) {
      calls.add(CompletedCall.of(message.get("function_call"), ids));
    }
  }

  Completion build(JsonNode root) {
    String reason = refuses ? FinishReasons.REFUSAL : FinishReasons.shown(finishReason);
    if (!calls.isEmpty() && reason.equals(FinishReasons.STOP)) {
      reason = FinishReasons.TOOL_EXECUTION;
    }
    boolean filtered = reason.equals(FinishReasons.CONTENT_FILTER);
    if (filtered && !calls.isEmpty() || text.isBlank() && calls.isEmpty()) {
      throw withoutText(reason, filtered);
    }
    JsonNode found = Json.firstOf(root, "usage");
    if (found.isMissingNode()) {
      found = usage.isEmpty() ? root.path("x_groq").path("usage") : usage;
    }
    return new Completion(
        text.isBlank() ? "" : text,
        WellFormedText.of(reasoning.toString()),
        refuses,
        calls,
        reason,
        root.path("model").isTextual() ? root.get("model").asText() : null,
        ModelUsage.of(found),
        back,
        shown);
  }

  private EndpointException withoutText(String reason, boolean filtered) {
    boolean media = images > 0 || !shown.isEmpty();
    return new EndpointException(
        "the model replied without text, with finish reason "
            + reason
            + (media ? ", and with images, audio or citations" : ""),
        filtered ? AgentFailureReason.FILTERED : AgentFailureReason.MALFORMED,
        false,
        null,
        media ? "the reply has images, audio or citations and no text, and is not stored" : null);
  }
}
