package io.mongosession.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import io.mongosession.Agent;
import io.mongosession.Message;
import io.mongosession.MessageStatus;
import io.mongosession.RestoredAgent;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model is shown of an agent's log: the system messages, then the conversation since the
 * memory was last cleared, every tool call with its results behind it. Messages that are being
 * written, or were given up, are left out; failed ones are there, and redacted ones as what they
 * were redacted to. Immutable.
 *
 * <p>The system messages are the agent's {@code system_prompt} and those of the log, but for those
 * that a memory wrote: it has one at a time, the prompt. Which messages are shown at all says the
 * agent's {@code conversation_manager_state}, see {@link MemoryState}.
 */
public final class ShownHistory {

  private final SystemMessage prompt;
  private final List<SystemMessage> inLog;
  private final List<List<ChatMessage>> groups;
  private final int read;
  private final boolean cut;

  private ShownHistory(
      SystemMessage prompt,
      List<SystemMessage> inLog,
      List<List<ChatMessage>> groups,
      int read,
      boolean cut) {
    this.prompt = prompt;
    this.inLog = inLog;
    this.groups = groups;
    this.read = read;
    this.cut = cut;
  }

  /**
   * What is shown of these messages.
   *
   * @param agent as stored
   * @param log its messages, or the last of them, in the order of their numbers
   */
  public static ShownHistory of(Agent agent, List<Message> log) {
    MemoryState state = MemoryState.of(agent);
    String prompt = agent.systemPrompt();
    List<SystemMessage> systems = new ArrayList<>();
    List<ChatMessage> conversation = new ArrayList<>();
    for (Message stored : state.shown(log)) {
      if (isComplete(stored)) {
        for (ChatMessage message : MessageCodec.allFromStored(stored)) {
          if (!(message instanceof SystemMessage system)) {
            conversation.add(message);
          } else if (!MemorySystem.wrote(agent, system)) {
            systems.add(system);
          }
        }
      }
    }
    return new ShownHistory(
        prompt == null || prompt.isBlank() ? null : SystemMessage.from(prompt),
        List.copyOf(systems),
        List.copyOf(ToolCalls.grouped(conversation)),
        conversation.size(),
        state.isCut(log));
  }

  static ShownHistory of(RestoredAgent restored) {
    return of(restored.agent(), restored.messages());
  }

  private static boolean isComplete(Message message) {
    return message.status() != MessageStatus.DRAFT && message.status() != MessageStatus.ABORTED;
  }

  /** Whether there is a message in the log that a memory of this length would not need. */
  boolean fills(int messages) {
    return read + (prompt == null && inLog.isEmpty() ? 0 : 1) >= messages;
  }

  /** Whether the log goes on before these messages. */
  boolean isCut() {
    return cut;
  }

  /** The conversation in groups that belong together. */
  List<List<ChatMessage>> groups() {
    return groups;
  }

  /**
   * All that is shown, in the form that every provider accepts; see {@link AcceptedForm}. A new
   * list.
   */
  public List<ChatMessage> messages() {
    List<ChatMessage> all = joined(cut ? fromFirstQuestion(groups) : groups);
    all.removeIf(CustomMessage.class::isInstance);
    return AcceptedForm.of(all);
  }

  /** Without the rest of an exchange whose question is not among them. */
  static List<List<ChatMessage>> fromFirstQuestion(List<List<ChatMessage>> groups) {
    for (int i = 0; i < groups.size(); i++) {
      if (groups.get(i).get(0) instanceof UserMessage) {
        return groups.subList(i, groups.size());
      }
    }
    return groups;
  }

  /** The system messages and these groups, a new list. */
  List<ChatMessage> joined(List<List<ChatMessage>> some) {
    List<ChatMessage> all = new ArrayList<>();
    if (prompt != null) {
      all.add(prompt);
    }
    all.addAll(inLog);
    some.forEach(all::addAll);
    return all;
  }
}
