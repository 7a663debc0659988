package io.mongosession.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import io.mongosession.Agent;
import io.mongosession.AgentConfig;
import io.mongosession.AgentUpdate;
import io.mongosession.Message;
import io.mongosession.RestoredAgent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model is shown of an agent's log, in the form that providers accept: the system message
 * first, then the conversation since the memory was last cleared, every tool call with its results
 * behind it (see {@link ToolCalls}). Immutable.
 *
 * <p>The system message is the agent's {@code system_prompt}; where that is empty it is the last
 * one in the log. Where the conversation begins is kept in the agent's {@code
 * conversation_manager_state}.
 */
public final class ShownHistory {

  /** In the conversation manager's state: the number of the first message that is shown. */
  private static final String FIRST = "memory_first";

  private final SystemMessage system;
  private final List<List<ChatMessage>> groups;
  private final int read;

  private ShownHistory(SystemMessage system, List<List<ChatMessage>> groups, int read) {
    this.system = system;
    this.groups = groups;
    this.read = read;
  }

  /**
   * What is shown of these messages.
   *
   * @param agent as stored
   * @param log its messages, or the last of them, in the order of their numbers
   */
  public static ShownHistory of(Agent agent, List<Message> log) {
    long first = first(agent);
    List<ChatMessage> conversation = new ArrayList<>();
    String prompt = agent.systemPrompt();
    SystemMessage system = prompt == null || prompt.isBlank() ? null : SystemMessage.from(prompt);
    SystemMessage lastInLog = null;
    for (Message stored : log) {
      if (isShown(stored, first)) {
        ChatMessage message = MessageCodec.fromStored(stored);
        if (message instanceof SystemMessage inLog) {
          lastInLog = inLog;
        } else {
          conversation.add(message);
        }
      }
    }
    return new ShownHistory(
        system == null ? lastInLog : system,
        List.copyOf(ToolCalls.grouped(conversation)),
        conversation.size());
  }

  static ShownHistory of(RestoredAgent restored) {
    return of(restored.agent(), restored.messages());
  }

  /** The one place that decides which messages of the log a model may be shown at all. */
  private static boolean isShown(Message message, long first) {
    return message.number() >= first;
  }

  private static long first(Agent agent) {
    return agent.conversationManagerState().get(FIRST) instanceof Number number
        ? number.longValue()
        : 0;
  }

  /** What makes the memory of an agent begin with this number, without a system message. */
  static AgentUpdate beginningAt(Agent agent, long number) {
    Map<String, Object> state = new HashMap<>(agent.conversationManagerState());
    state.put(FIRST, number);
    return AgentUpdate.none()
        .withConversationManagerState(state)
        .withConfig(new AgentConfig(null, "", null));
  }

  /** Whether there is a message in the log that a memory of this length would not need. */
  boolean fills(int messages) {
    return read + (system == null ? 0 : 1) >= messages;
  }

  /** The system message, or null. */
  SystemMessage system() {
    return system;
  }

  /** The conversation in groups that belong together. */
  List<List<ChatMessage>> groups() {
    return groups;
  }

  /** All that is shown, a new list. */
  public List<ChatMessage> messages() {
    return joined(groups);
  }

  /** The system message and these groups, a new list. */
  List<ChatMessage> joined(List<List<ChatMessage>> some) {
    List<ChatMessage> all = new ArrayList<>();
    if (system != null) {
      all.add(system);
    }
    some.forEach(all::addAll);
    return all;
  }
}
