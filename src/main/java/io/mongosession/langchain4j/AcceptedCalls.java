package io.mongosession.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives every tool call an id that no other has, a name that providers accept, arguments that are a
 * JSON object, and a result with some text. What was right stays as it is. For one conversation;
 * not thread-safe.
 */
final class AcceptedCalls {

  /** In front of a result, unless it is an error, of a call whose arguments cannot be shown. */
  static final String NO_OBJECT =
      "[the arguments of this call were no JSON object and are left out]";

  /** In the place of a result that is empty. */
  static final String NO_OUTPUT = "[no output]";

  private static final String NAMELESS = "unknown";
  private static final int NAME_LENGTH = 64;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Set<String> given = new HashSet<>();
  private final Set<String> taken = new HashSet<>();
  private int made;

  private AcceptedCalls() {}

  /**
   * The groups with their calls made right.
   *
   * @param groups of {@link ToolCalls}
   */
  static List<List<ChatMessage>> of(List<List<ChatMessage>> groups) {
    AcceptedCalls calls = new AcceptedCalls();
    groups.stream().filter(AcceptedCalls::hasCalls).forEach(calls::note);
    List<List<ChatMessage>> accepted = new ArrayList<>(groups);
    // The newest keep their ids: their provider may be about to get them back.
    for (int i = accepted.size() - 1; i >= 0; i--) {
      if (hasCalls(accepted.get(i))) {
        accepted.set(i, calls.accepted(accepted.get(i)));
      }
    }
    return accepted;
  }

  private static boolean hasCalls(List<ChatMessage> group) {
    return group.get(0) instanceof AiMessage ai && ai.hasToolExecutionRequests();
  }

  private void note(List<ChatMessage> group) {
    ((AiMessage) group.get(0)).toolExecutionRequests().forEach(call -> given.add(call.id()));
  }

  private List<ChatMessage> accepted(List<ChatMessage> group) {
    AiMessage ai = (AiMessage) group.get(0);
    List<ToolExecutionRequest> calls = new ArrayList<>();
    List<ChatMessage> accepted = new ArrayList<>();
    for (int i = 0; i < ai.toolExecutionRequests().size(); i++) {
      ToolExecutionRequest call = ai.toolExecutionRequests().get(i);
      String arguments = object(call.arguments());
      ToolExecutionRequest right =
          call.toBuilder()
              .id(id(call.id()))
              .name(name(call.name()))
              .arguments(arguments == null ? "{}" : arguments)
              .build();
      calls.add(right);
      accepted.add(result((ToolExecutionResultMessage) group.get(i + 1), right, arguments == null));
    }
    boolean silent = ai.text() != null && !AcceptedForm.isSpoken(ai.text());
    boolean right = calls.equals(ai.toolExecutionRequests()) && !silent;
    accepted.add(
        0,
        right
            ? ai
            : ai.toBuilder().text(silent ? null : ai.text()).toolExecutionRequests(calls).build());
    return accepted;
  }

  private String id(String id) {
    if (AcceptedForm.isSpoken(id) && taken.add(id)) {
      return id;
    }
    String other;
    do {
      // Nine letters and digits, as the strictest provider has them.
      other = "call%05d".formatted(++made);
    } while (given.contains(other) || !taken.add(other));
    return other;
  }

  private static String name(String name) {
    if (!AcceptedForm.isSpoken(name)) {
      return NAMELESS;
    }
    String safe = name.strip().replaceAll("[^a-zA-Z0-9_-]", "_");
    return safe.substring(0, Math.min(safe.length(), NAME_LENGTH));
  }

  /** The arguments as the text of a JSON object; null where they are none. */
  private static String object(String arguments) {
    if (arguments == null || arguments.isBlank()) {
      return "{}";
    }
    JsonNode json = parsed(arguments);
    if (json != null && json.isTextual()) {
      JsonNode inner = parsed(json.asText());
      return inner != null && inner.isObject() ? json.asText() : null;
    }
    return json != null && json.isObject() ? arguments : null;
  }

  private static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static ToolExecutionResultMessage result(
      ToolExecutionResultMessage result, ToolExecutionRequest call, boolean noObject) {
    List<Content> contents = new ArrayList<>(AcceptedForm.spoken(result.contents()));
    if (contents.isEmpty()) {
      contents.add(TextContent.from(NO_OUTPUT));
    }
    if (noObject && !Boolean.TRUE.equals(result.isError())) {
      if (contents.get(0) instanceof TextContent first) {
        contents.set(0, TextContent.from(NO_OBJECT + "\n" + first.text()));
      } else {
        contents.add(0, TextContent.from(NO_OBJECT));
      }
    }
    return result.toBuilder().id(call.id()).toolName(call.name()).contents(contents).build();
  }
}
