package io.mongosession.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Puts every tool call together with its results, as providers demand it: right behind the call,
 * one for each, and none without a call. Changes nothing that is stored.
 *
 * <p>Where another turn ran between a call and its result, the call moves to the result, so that
 * the turn it belongs to continues where it was. A call that has no result, because its process
 * ended or has not come so far, gets one that reports it. A result whose call is not there is left
 * out.
 */
final class ToolCalls {

  /** The result of a call whose outcome is unknown. */
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
    Map<Integer, List<ChatMessage>> byPlace = new TreeMap<>();
    for (int i = 0; i < messages.size(); i++) {
      ChatMessage message = messages.get(i);
      if (message instanceof AiMessage ai && ai.hasToolExecutionRequests()) {
        addWithResults(i, ai, byPlace);
      } else if (!(message instanceof ToolExecutionResultMessage)) {
        byPlace.put(i, List.of(message));
      }
    }
    return new ArrayList<>(byPlace.values());
  }

  private void addWithResults(int call, AiMessage ai, Map<Integer, List<ChatMessage>> byPlace) {
    List<ChatMessage> group = new ArrayList<>(List.of(ai));
    Deque<Integer> nameless = nameless(call);
    Set<Integer> taken = new HashSet<>();
    int place = call;
    for (ToolExecutionRequest request : ai.toolExecutionRequests()) {
      int result = result(call, request, taken);
      if (result < 0 && !nameless.isEmpty()) {
        result = nameless.remove();
      }
      group.add(result < 0 ? interrupted(request) : result(result, request.id(), request.name()));
      taken.add(result);
      place = Math.max(place, result);
    }
    byPlace.put(place, group);
  }

  private ChatMessage result(int place, String id, String name) {
    return ((ToolExecutionResultMessage) messages.get(place))
        .toBuilder().id(id).toolName(name).build();
  }

  /**
   * Where the latest result of this call is, as a correction comes later; -1 for nowhere. Calls
   * without ids take the results of their tool one after the other.
   */
  private int result(int call, ToolExecutionRequest request, Set<Integer> taken) {
    int found = -1;
    for (int i = call + 1; i < messages.size(); i++) {
      if (messages.get(i) instanceof ToolExecutionResultMessage result
          && isSame(request, result.id(), result.toolName())
          && !taken.contains(i)) {
        found = i;
        if (request.id() == null) {
          break;
        }
      } else if (messages.get(i) instanceof AiMessage ai
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
  private Deque<Integer> nameless(int call) {
    Deque<Integer> found = new ArrayDeque<>();
    for (int i = call + 1;
        i < messages.size() && messages.get(i) instanceof ToolExecutionResultMessage result;
        i++) {
      if (result.id() == null && result.toolName() == null) {
        found.add(i);
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
