package io.mongosession.langchain4j;

import java.util.List;
import java.util.Map;

/**
 * Reads content as other frameworks store it: a text; a block, or a list of them, of OpenAI's chat
 * and responses protocols, of Anthropic's, of Strands; or a complete message of OpenAI's chat
 * protocol, with its tool calls. Anything else is shown as JSON, without bytes.
 */
final class ForeignBlocks {

  private static final String TYPE = "type";
  private static final String TEXT = "text";
  private static final String CONTENT = "content";
  private static final String NAME = "name";
  private static final String IMAGE = "image";

  private final ForeignParts parts = new ForeignParts();

  private ForeignBlocks() {}

  /** What this content holds. */
  static ForeignParts read(Object content) {
    ForeignBlocks blocks = new ForeignBlocks();
    blocks.add(content);
    return blocks.parts;
  }

  private void add(Object content) {
    if (content instanceof String text) {
      parts.text(text);
    } else if (content instanceof List<?> items) {
      items.forEach(this::add);
    } else if (content instanceof Map<?, ?> members && isMessage(members)) {
      addMessage(members);
    } else if (content instanceof Map<?, ?> block) {
      addBlock(block);
    } else if (content != null) {
      parts.text(ReadableJson.text(content));
    }
  }

  private static boolean isMessage(Map<?, ?> members) {
    return !members.containsKey(TYPE)
        && (members.get("tool_calls") instanceof List<?>
            || members.get("tool_call_id") instanceof String
            || members.get("function_call") instanceof Map<?, ?>
            || members.get("role") instanceof String && members.containsKey(CONTENT));
  }

  private void addMessage(Map<?, ?> message) {
    if (message.get("tool_call_id") instanceof String id) {
      parts.result(id, string(message.get(NAME)), read(message.get(CONTENT)), false);
      return;
    }
    if (message.get("reasoning_content") instanceof String thought) {
      parts.thought(thought);
    }
    add(message.get(CONTENT));
    add(message.get("refusal"));
    if (message.get("tool_calls") instanceof List<?> calls) {
      calls.stream().filter(Map.class::isInstance).forEach(call -> addCall((Map<?, ?>) call));
    }
    if (message.get("function_call") instanceof Map<?, ?> function) {
      addFunction(null, function);
    }
  }

  private void addCall(Map<?, ?> call) {
    Map<?, ?> function = call.get("function") instanceof Map<?, ?> some ? some : call;
    addFunction(string(call.get("id")), function);
  }

  private void addFunction(String id, Map<?, ?> function) {
    parts.call(id, string(function.get(NAME)), arguments(function.get("arguments")));
  }

  private static String arguments(Object arguments) {
    return arguments == null || arguments instanceof String
        ? (String) arguments
        : ReadableJson.text(arguments);
  }

  private void addBlock(Map<?, ?> block) {
    switch (block.get(TYPE) instanceof String type ? type : "") {
      case "" -> addStrands(block);
      case TEXT, "input_text", "output_text", "refusal" -> addText(block);
      case "image_url", "input_image" -> addImageUrl(block);
      case IMAGE -> ForeignMedia.image(block, parts);
      case "document" -> ForeignMedia.document(block, parts);
      case "file", "input_file" -> parts.leftOut("file " + fileName(block));
      case "audio", "input_audio", "output_audio" -> parts.leftOut("audio");
      case "tool_use", "server_tool_use" ->
          parts.call(
              string(block.get("id")), string(block.get(NAME)), arguments(block.get("input")));
      case "tool_result" ->
          parts.result(
              string(block.get("tool_use_id")),
              null,
              read(block.get(CONTENT)),
              Boolean.TRUE.equals(block.get("is_error")));
      case "function_call" -> addFunction(string(block.get("call_id")), block);
      case "function" -> addCall(block);
      case "function_call_output" ->
          parts.result(string(block.get("call_id")), null, read(block.get("output")), false);
      case "thinking" -> addThought(block.get("thinking"));
      case "reasoning" -> addThought(block.get("summary"));
      case "redacted_thinking", "summary_text" -> addThought(block.get(TEXT));
      default -> addUnknown(block, (String) block.get(TYPE));
    }
  }

  private void addUnknown(Map<?, ?> block, String type) {
    if (block.get(TEXT) instanceof String text) {
      parts.text(text);
    } else {
      parts.leftOut(type);
    }
  }

  /** A text may be an object with its value. */
  private void addText(Map<?, ?> block) {
    Object text = block.containsKey(TEXT) ? block.get(TEXT) : block.get("refusal");
    add(text instanceof Map<?, ?> annotated ? annotated.get("value") : text);
  }

  private void addThought(Object thought) {
    if (thought instanceof String text) {
      parts.thought(text);
    } else if (thought instanceof List<?> some) {
      some.stream()
          .filter(Map.class::isInstance)
          .forEach(block -> addThought(((Map<?, ?>) block).get(TEXT)));
    }
  }

  private void addImageUrl(Map<?, ?> block) {
    Object url =
        block.get("image_url") instanceof Map<?, ?> image
            ? image.get("url")
            : block.get("image_url");
    ForeignMedia.image(string(url), parts);
  }

  private static String fileName(Map<?, ?> block) {
    Map<?, ?> file = block.get("file") instanceof Map<?, ?> some ? some : block;
    return file.get("filename") instanceof String name ? name : "";
  }

  private void addStrands(Map<?, ?> block) {
    if (block.get(TEXT) instanceof String text) {
      parts.text(text);
    } else if (block.get("toolUse") instanceof Map<?, ?> call) {
      parts.call(
          string(call.get("toolUseId")), string(call.get(NAME)), arguments(call.get("input")));
    } else if (block.get("toolResult") instanceof Map<?, ?> result) {
      parts.result(
          string(result.get("toolUseId")),
          null,
          read(result.get(CONTENT)),
          "error".equals(result.get("status")));
    } else if (block.get(IMAGE) instanceof Map<?, ?> image) {
      ForeignMedia.image(image, parts);
    } else if (block.get("document") instanceof Map<?, ?> document) {
      ForeignMedia.document(document, parts);
    } else if (block.get("video") instanceof Map<?, ?>) {
      parts.leftOut("video");
    } else if (block.get("audio") instanceof Map<?, ?>) {
      parts.leftOut("audio");
    } else if (block.get("reasoningContent") instanceof Map<?, ?> reasoning) {
      addThought(reasoning.get("reasoningText") instanceof Map<?, ?> text ? text.get(TEXT) : null);
    } else if (block.get("guardContent") instanceof Map<?, ?> guarded) {
      add(guarded.get(TEXT) instanceof Map<?, ?> text ? text.get(TEXT) : guarded.get(IMAGE));
    } else if (block.get("citationsContent") instanceof Map<?, ?> cited) {
      add(cited.get(CONTENT));
    } else if (block.size() == 1 && block.containsKey("json")) {
      parts.text(ReadableJson.text(block.get("json")));
    } else if (!block.containsKey("cachePoint")) {
      parts.text(ReadableJson.text(block));
    }
  }

  private static String string(Object value) {
    return value instanceof String text ? text : null;
  }
}
