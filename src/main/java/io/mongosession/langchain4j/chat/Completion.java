package io.mongosession.langchain4j.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.message.AiMessage;
import io.mongosession.chat.AgentFailureReason;
import io.mongosession.chat.ReplyContent;
import io.mongosession.langchain4j.WellFormedText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A complete reply of the endpoint, read leniently: choices that belong together as one, content as
 * a text or as blocks, refusals as what they are.
 *
 * @param text what is said, empty for nothing
 * @param reasoning what was thought, empty for nothing
 * @param refuses whether the text is a refusal
 * @param calls the tool calls
 * @param finishReason as the API has it
 * @param model that replied, or null
 * @param usage what it took, or null
 * @param back what the endpoint must be given back with this message
 * @param shown what else belongs to the reply: images, citations
 */
record Completion(
    String text,
    String reasoning,
    boolean refuses,
    List<CompletedCall> calls,
    String finishReason,
    String model,
    ModelUsage usage,
    ObjectNode back,
    ObjectNode shown) {

  /** Reasoning among the blocks of streamed content, in the place where others have theirs. */
  static final String REASONING = "content_reasoning";

  private static final List<String> REASONING_NAMES =
      List.of("reasoning_content", "reasoning", "thinking", REASONING);

  private static final List<String> SHOWN = List.of("annotations", "citations", "images", "audio");

  /** Signatures, encrypted reasoning and the like; all else that is sent is not asked for again. */
  private static final Pattern BACK =
      Pattern.compile(
          "(?!content_).*(reasoning|thinking|thought|signature|encrypted).*"
              + "|extra_content|provider_specific_fields");

  /**
   * The reply that this is.
   *
   * @throws EndpointException when it is an error, or cannot be read
   */
  static Completion of(JsonNode root) {
    EndpointErrors.in(root)
        .ifPresent(
            error -> {
              throw error;
            });
    JsonNode choices = root.path("choices");
    if (choices.isEmpty()) {
      throw new EndpointException(
          "the reply has no choices", AgentFailureReason.MALFORMED, true, null, null);
    }
    CompletionBuilder reply = new CompletionBuilder();
    choices.forEach(reply::add);
    reply.addShown(root);
    return reply.build(root);
  }

  /** What stands between a text and the refusal behind it. */
  static String gap(CharSequence text) {
    return text.toString().isBlank() ? "" : "\n";
  }

  static boolean isReasoning(String name) {
    return REASONING_NAMES.contains(name);
  }

  static boolean isShown(String name) {
    return SHOWN.contains(name);
  }

  static boolean goesBack(String name) {
    return BACK.matcher(name).matches();
  }

  /** What LangChain4j can read of it. */
  String json() {
    ObjectNode message = Json.object().put("role", "assistant");
    message.put("content", text.isEmpty() ? null : text);
    if (!calls.isEmpty()) {
      ArrayNode all = message.putArray("tool_calls");
      calls.forEach(call -> all.add(call.json()));
    }
    ObjectNode root = Json.object();
    root.putArray("choices").addObject().put("index", 0).set("message", message);
    return Json.text(root);
  }

  /** LangChain4j's message of it, with what LangChain4j does not know. */
  AiMessage with(AiMessage message) {
    Map<String, Object> attributes = new HashMap<>();
    if (refuses) {
      attributes.put(ReplyContent.REFUSAL, true);
    }
    shown.properties().forEach(e -> attributes.put(e.getKey(), Json.value(e.getValue())));
    ObjectNode provider = back.deepCopy();
    if (calls.stream().anyMatch(call -> !call.more().isEmpty())) {
      ArrayNode all = provider.putArray(SentBody.CALLS);
      calls.forEach(call -> all.add(call.more()));
    }
    if (!provider.isEmpty()) {
      // As a text: nothing of it is ever looked at.
      attributes.put(ReplyContent.PROVIDER, WellFormedText.of(Json.text(provider)));
    }
    return message.toBuilder()
        .thinking(reasoning.isEmpty() ? null : reasoning)
        .attributes(attributes)
        .build();
  }
}
