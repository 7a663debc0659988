package io.mongosession.langchain4j;

import io.mongosession.Agent;
import io.mongosession.Message;
import io.mongosession.MessageStatus;
import java.util.List;
import java.util.Map;

/**
 * What a conversation manager of Strands left in an agent's {@code conversation_manager_state}: how
 * many messages its window or its summary has taken away, and the summary that takes their place.
 *
 * @param first the number of the first message that is shown, 0 or more
 * @param summary shown before it, or null; in no log, so its number is {@link #IN_NO_LOG}
 */
record ManagedHistory(long first, Message summary) {

  static final long IN_NO_LOG = -1;

  private static final String REMOVED = "removed_message_count";
  private static final String SUMMARY = "summary_message";

  /** What the state of this agent says; all messages without a summary where it says nothing. */
  static ManagedHistory of(Agent agent) {
    Map<String, Object> state = agent.conversationManagerState();
    long removed = state.get(REMOVED) instanceof Number count ? count.longValue() : 0;
    return new ManagedHistory(Math.max(0, removed), summary(agent, state.get(SUMMARY)));
  }

  private static Message summary(Agent agent, Object stored) {
    if (!(stored instanceof Map<?, ?> message) || message.get("content") == null) {
      return null;
    }
    return new Message(
        null,
        agent.agentId(),
        IN_NO_LOG,
        message.get("role") instanceof String role ? role : "user",
        message.get("content"),
        MessageStatus.COMPLETE,
        agent.updatedAt(),
        agent.updatedAt(),
        null,
        null,
        List.of(),
        null);
  }
}
