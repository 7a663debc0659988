package io.mongosession.langchain4j;

import io.mongosession.Agent;
import io.mongosession.Message;
import io.mongosession.MessageStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Logs as any writer may have left them, the same for the same seed. */
final class RandomLog {

  private static final List<String> ROLES =
      List.of(
          "user",
          "user",
          "user",
          "assistant",
          "assistant",
          "assistant",
          "tool",
          "tool",
          "system",
          "developer",
          "human",
          "ai",
          "model",
          "bot",
          "function",
          "custom",
          "critic",
          "User",
          "");
  private static final List<String> TEXTS =
      Arrays.asList(
          "", " ", "\n", "hi", "what now?", "{\"a\":1}", "ünï 𝄞", "[]", "null", "\u0000");
  private static final List<String> IDS =
      Arrays.asList(null, "", " ", "a", "b", "c", "call00001", "call_1", "a b", "ü");
  private static final List<String> NAMES =
      Arrays.asList(null, "", "tool", "other", "name with space", "dotted.name", "x".repeat(90));
  private static final List<String> ARGUMENTS =
      Arrays.asList(
          null,
          "",
          " ",
          "{}",
          "{\"a\":1}",
          "{\"a\":",
          "[1]",
          "null",
          "7",
          "\"{\\\"a\\\":1}\"",
          "\"text\"",
          "{} {}",
          "no json",
          " {\"b\":{\"c\":[1,2]}} ");
  private static final String BYTES = "iVBORw0KGgoA".repeat(40);

  static final String QUESTION = "what is asked";

  private final Random random;

  RandomLog(long seed) {
    random = new Random(seed);
  }

  Agent agent() {
    return new Agent(
        "agent",
        Map.of(),
        random.nextInt(5) == 0 ? Map.of("memory_first", random.nextInt(6)) : Map.of(),
        null,
        pick(Arrays.asList(null, "", " ", "be kind", "be strict")),
        Map.of(),
        40,
        Instant.EPOCH,
        Instant.EPOCH);
  }

  List<Message> messages() {
    List<Message> log = new ArrayList<>();
    long number = 0;
    for (int i = random.nextInt(25); i > 0; i--) {
      number += random.nextInt(10) == 0 ? 2 : 1;
      log.add(message(number));
    }
    return log;
  }

  private Message message(long number) {
    MessageStatus status =
        random.nextInt(3) > 0 ? MessageStatus.COMPLETE : pick(MessageStatus.values());
    boolean redacted = random.nextInt(12) == 0;
    String role = pick(ROLES);
    Object content = redacted ? pick(List.of("[removed]", "")) : content(role);
    return new Message(
        "session",
        "agent",
        number,
        role,
        content,
        status,
        Instant.EPOCH,
        Instant.EPOCH,
        null,
        redacted ? Instant.EPOCH : null,
        List.of(),
        null);
  }

  private Object content(String role) {
    return switch (random.nextInt(6)) {
      case 0 -> pick(TEXTS) == null ? "" : pick(TEXTS);
      case 1 -> isAsking(role) ? QUESTION : "answer";
      case 2 -> ours(role);
      case 3 -> openAi();
      case 4 -> blocks();
      default ->
          pick(List.of(7, true, 1.5, Map.of(), List.of(), Map.of("a", 1), Map.of("b", BYTES)));
    };
  }

  private static boolean isAsking(String role) {
    return List.of("user", "human", "User", "critic", "").contains(role);
  }

  /** As LangChain4j has it, this version or a later one. */
  private Map<String, Object> ours(String role) {
    Map<String, Object> content = new LinkedHashMap<>();
    switch (role) {
      case "assistant" -> {
        content.put("type", "AI");
        put(content, "text", pick(TEXTS));
        content.put("toolExecutionRequests", calls());
      }
      case "tool" -> {
        content.put("type", "TOOL_EXECUTION_RESULT");
        put(content, "id", pick(IDS));
        put(content, "toolName", pick(NAMES));
        put(content, "text", pick(TEXTS));
      }
      case "custom" -> {
        content.put("type", "CUSTOM");
        content.put("attributes", Map.of("a", 1));
      }
      case "system" -> {
        content.put("type", "SYSTEM");
        put(content, "text", pick(TEXTS));
      }
      default -> {
        content.put("type", pick(List.of("USER", "AI", "SYSTEM", "LATER")));
        content.put("contents", contents());
      }
    }
    if (random.nextInt(5) == 0) {
      content.put("laterMember", Map.of("a", 1));
    }
    return content;
  }

  private List<Object> calls() {
    List<Object> calls = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Map<String, Object> call = new LinkedHashMap<>();
      put(call, "id", pick(IDS));
      put(call, "name", pick(NAMES));
      put(call, "arguments", pick(ARGUMENTS));
      calls.add(call);
    }
    return calls;
  }

  private List<Object> contents() {
    List<Object> contents = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      contents.add(
          pick(
              List.of(
                  Map.of("type", "TEXT", "text", "hi"),
                  Map.of("type", "TEXT", "text", ""),
                  Map.of("type", "IMAGE", "image", Map.of("url", "https://example.org/i.png")),
                  Map.of("type", "IMAGE", "image", Map.of("url", "file:///etc/passwd")),
                  Map.of("type", "HOLOGRAM", "hologram", 1))));
    }
    return contents;
  }

  private Object openAi() {
    Map<String, Object> message = new LinkedHashMap<>();
    if (random.nextBoolean()) {
      put(message, "content", pick(TEXTS));
      List<Object> calls = new ArrayList<>();
      for (Object one : calls()) {
        Map<?, ?> call = (Map<?, ?>) one;
        Map<String, Object> function = new LinkedHashMap<>();
        put(function, "name", call.get("name"));
        put(function, "arguments", call.get("arguments"));
        Map<String, Object> outer = new LinkedHashMap<>();
        put(outer, "id", call.get("id"));
        outer.put("function", function);
        calls.add(outer);
      }
      message.put("tool_calls", calls);
    } else {
      put(message, "tool_call_id", pick(IDS));
      put(message, "content", pick(TEXTS));
    }
    return message;
  }

  private List<Object> blocks() {
    List<Object> blocks = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      blocks.add(block());
    }
    return blocks;
  }

  private Object block() {
    String id = String.valueOf(pick(IDS));
    return pick(
        List.of(
            Map.of("text", "said"),
            Map.of("text", ""),
            Map.of("type", "input_text", "text", "said", "cache", 1),
            Map.of("type", "refusal", "refusal", "no"),
            Map.of("type", "image_url", "image_url", Map.of("url", "https://example.org/a.png")),
            Map.of(
                "type", "image_url", "image_url", Map.of("url", "data:image/png;base64," + BYTES)),
            Map.of("type", "image_url", "image_url", "s3://bucket/key"),
            Map.of("type", "input_audio", "input_audio", Map.of("data", BYTES)),
            Map.of("toolUse", Map.of("toolUseId", id, "name", "tool", "input", Map.of("a", 1))),
            Map.of("toolResult", Map.of("toolUseId", id, "content", List.of(Map.of("json", 7)))),
            Map.of("toolResult", Map.of("content", List.of())),
            Map.of("image", Map.of("format", "png", "source", Map.of("bytes", BYTES))),
            Map.of(
                "document",
                Map.of("format", "txt", "name", "n", "source", Map.of("bytes", "aGk="))),
            Map.of("reasoningContent", Map.of("reasoningText", Map.of("text", "hm"))),
            Map.of("reasoningContent", Map.of("redactedContent", BYTES)),
            Map.of("cachePoint", Map.of("type", "default")),
            Map.of("type", "later", "data", BYTES),
            Map.of("unknown", BYTES),
            "plain",
            7));
  }

  private static void put(Map<String, Object> members, String name, Object value) {
    if (value != null) {
      members.put(name, value);
    }
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private <T> T pick(T[] values) {
    return values[random.nextInt(values.length)];
  }
}
