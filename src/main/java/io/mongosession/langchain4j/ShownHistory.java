package io.mongosession.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import io.mongosession.Agent;
import io.mongosession.Message;
import io.mongosession.RestoredAgent;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model is shown of an agent's log, in the form that providers accept: the system message
 * first, then the conversation since the memory was last cleared, every tool call with its results
 * behind it (see {@link ToolCalls}). Immutable.
 *
 * <p>The system message is the agent's {@code system_prompt}; where that is empty it is the last
 * one in the log. Which messages are shown at all says the agent's {@code
 * conversation_manager_state}, see {@link MemoryState}.
 */
public final class ShownHistory {

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
    List<ChatMessage> conversation = new ArrayList<>();
    String prompt = agent.systemPrompt();
    SystemMessage system = prompt == null || prompt.isBlank() ? null : SystemMessage.from(prompt);
    SystemMessage lastInLog = null;
    for (Message stored : MemoryState.of(agent).shown(log)) {
      ChatMessage message = MessageCodec.fromStored(stored);
      if (message instanceof SystemMessage inLog) {
        lastInLog = inLog;
      } else {
        conversation.add(message);
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
