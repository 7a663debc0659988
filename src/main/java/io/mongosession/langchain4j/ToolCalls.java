package io.mongosession.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import java.util.ArrayList;
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
    List<ToolExecutionRequest> requests = ai.toolExecutionRequests();
    int[] results = results(call, requests);
    List<ChatMessage> group = new ArrayList<>(List.of(ai));
    int place = call;
    for (int i = 0; i < results.length; i++) {
      ToolExecutionRequest request = requests.get(i);
      group.add(results[i] < 0 ? interrupted(request) : result(results[i], request));
      place = Math.max(place, results[i]);
    }
    byPlace.put(place, group);
  }

  private ChatMessage result(int place, ToolExecutionRequest request) {
    return at(place).toBuilder().id(request.id()).toolName(request.name()).build();
  }

  private ToolExecutionResultMessage at(int place) {
    return (ToolExecutionResultMessage) messages.get(place);
  }

  /**
   * Where the result of each call is, or -1. By the id, where it is the call's alone; then by name,
   * one after the other; then what stands right behind the call and names no other.
   */
  private int[] results(int call, List<ToolExecutionRequest> requests) {
    int[] results = new int[requests.size()];
    Set<Integer> taken = new HashSet<>();
    for (boolean byId : new boolean[] {true, false}) {
      for (int i = 0; i < results.length; i++) {
        if (byId == hasOwnId(requests, i)) {
          results[i] = result(call, requests.get(i), byId, taken);
          taken.add(results[i]);
        }
      }
    }
    for (boolean byName : new boolean[] {true, false}) {
      for (int i = 0; i < results.length; i++) {
        if (results[i] < 0) {
          results[i] = rightBehind(call, requests.get(i), byName, taken);
          taken.add(results[i]);
        }
      }
    }
    return results;
  }

  private static boolean hasOwnId(List<ToolExecutionRequest> requests, int call) {
    String id = requests.get(call).id();
    return !isBlank(id) && requests.stream().filter(other -> id.equals(other.id())).count() == 1;
  }

  /**
   * Where the result of this call is; -1 for nowhere. With an id of its own the latest one, as a
   * correction comes later; otherwise the next one of its tool.
   */
  private int result(int call, ToolExecutionRequest request, boolean byId, Set<Integer> taken) {
    int found = -1;
    for (int i = call + 1; i < messages.size() && (byId || found < 0); i++) {
      if (messages.get(i) instanceof ToolExecutionResultMessage result) {
        boolean same =
            isSame(request.id(), result.id())
                && (byId || Objects.equals(request.name(), result.toolName()));
        found = same && !taken.contains(i) ? i : found;
      } else if (messages.get(i) instanceof AiMessage ai && repeats(ai, request, byId)) {
        break;
      }
    }
    return found;
  }

  /** Some providers use the same ids again and again. */
  private static boolean repeats(AiMessage ai, ToolExecutionRequest request, boolean byId) {
    return ai.toolExecutionRequests().stream()
        .anyMatch(
            other ->
                isSame(request.id(), other.id())
                    && (byId || Objects.equals(request.name(), other.name())));
  }

  /** Among the results right behind the call: redacted ones, and those of other writers. */
  private int rightBehind(
      int call, ToolExecutionRequest request, boolean byName, Set<Integer> taken) {
    for (int i = call + 1;
        i < messages.size() && messages.get(i) instanceof ToolExecutionResultMessage result;
        i++) {
      boolean sameId = isSame(request.id(), result.id());
      boolean idFits = sameId || isBlank(result.id()) || isBlank(request.id());
      boolean nameFits =
          byName
              ? !isBlank(result.toolName()) && result.toolName().equals(request.name())
              : isBlank(result.toolName()) || sameId && !isBlank(result.id());
      if (idFits && nameFits && !taken.contains(i)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isSame(String id, String other) {
    return isBlank(id) ? isBlank(other) : id.equals(other);
  }

  private static boolean isBlank(String text) {
    return text == null || text.isBlank();
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
