package io.mongosession.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Puts every tool call together with its results, as providers demand it: right behind the call,
 * one for each, and none without a call. Changes nothing that is stored.
 *
 * <p>A result that came later, because two turns ran at once, moves to its call. A call that never
 * got its result, because the process ended in between, gets one that says so. A result whose call
 * is not there is left out.
 */
final class ToolCalls {

  /** The result of a call of which nobody knows how it ended. */
  static final String INTERRUPTED =
      "interrupted: this call has no result; whether it had an effect is unknown";

  private final List<ChatMessage> messages;

  private ToolCalls(List<ChatMessage> messages) {
    this.messages = messages;
  }

  /** The messages in groups that belong together: most of one message, a call with its results. */
  static List<List<ChatMessage>> grouped(List<ChatMessage> messages) {
    return new ToolCalls(messages).grouped();
  }

  private List<List<ChatMessage>> grouped() {
    List<List<ChatMessage>> groups = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      ChatMessage message = messages.get(i);
      if (message instanceof AiMessage ai && ai.hasToolExecutionRequests()) {
        groups.add(withResults(i, ai));
      } else if (!(message instanceof ToolExecutionResultMessage)) {
        groups.add(List.of(message));
      }
    }
    return groups;
  }

  private List<ChatMessage> withResults(int call, AiMessage ai) {
    List<ChatMessage> group = new ArrayList<>(List.of(ai));
    List<ToolExecutionResultMessage> nameless = nameless(call);
    for (ToolExecutionRequest request : ai.toolExecutionRequests()) {
      ToolExecutionResultMessage result = result(call, request);
      if (result == null && !nameless.isEmpty()) {
        result = nameless.remove(0).toBuilder().id(request.id()).toolName(request.name()).build();
      }
      group.add(result == null ? interrupted(request) : result);
    }
    return group;
  }

  /** The latest result of this call: a correction comes later. Null where there is none. */
  private ToolExecutionResultMessage result(int call, ToolExecutionRequest request) {
    ToolExecutionResultMessage found = null;
    for (ChatMessage message : messages.subList(call + 1, messages.size())) {
      if (message instanceof ToolExecutionResultMessage result
          && isSame(request, result.id(), result.toolName())) {
        found = result;
      } else if (message instanceof AiMessage ai
          && ai.toolExecutionRequests().stream()
              .anyMatch(other -> isSame(request, other.id(), other.name()))) {
        // Some providers use the same ids again and again.
        break;
      }
    }
    return found;
  }

  private static boolean isSame(ToolExecutionRequest request, String id, String name) {
    return Objects.equals(request.id(), id) && (id != null || Objects.equals(request.name(), name));
  }

  /** Results right behind the call that name none: redacted ones, and those of other writers. */
  private List<ToolExecutionResultMessage> nameless(int call) {
    List<ToolExecutionResultMessage> found = new ArrayList<>();
    for (int i = call + 1;
        i < messages.size() && messages.get(i) instanceof ToolExecutionResultMessage result;
        i++) {
      if (result.id() == null && result.toolName() == null) {
        found.add(result);
      }
    }
    return found;
  }

  private static ToolExecutionResultMessage interrupted(ToolExecutionRequest request) {
    return ToolExecutionResultMessage.builder()
        .id(request.id())
        .toolName(request.name())
        .text(INTERRUPTED)
        .isError(true)
        .build();
  }
}
