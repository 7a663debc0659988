package io.mongosession.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import io.mongosession.AgentRegistration;
import io.mongosession.ContainerSupport;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.turn.AgentLease;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The agent's lease as a memory holds it: from a user's message to an AI message without tool
 * calls. Thread-safe.
 */
final class MemoryTurn {

  private final String agentId;
  private final Duration length;
  private final AtomicReference<AgentLease> held = new AtomicReference<>();

  /**
   * @param length of a lease; null where none is taken
   */
  MemoryTurn(String agentId, Duration length) {
    this.agentId = agentId;
    this.length = length;
  }

  /**
   * Stores messages: first takes the lease where the user speaks, behind it gives the lease back
   * where the agent has replied. Where a user's message is not stored no turn begins.
   */
  void around(MongoDBSessionManager manager, List<ChatMessage> messages, Runnable storing) {
    boolean begins = length != null && messages.stream().anyMatch(UserMessage.class::isInstance);
    if (begins) {
      held.set(
          AgentRegistration.withSessionAndAgent(
              manager,
              agentId,
              registered -> ContainerSupport.turns(manager).lease(agentId, length)));
    }
    boolean stored = false;
    try {
      storing.run();
      stored = true;
    } finally {
      if (isReply(messages) || begins && !stored) {
        release();
      }
    }
  }

  /** Whether the agent has the last word, and asks for no tool. */
  private static boolean isReply(List<ChatMessage> messages) {
    return messages.stream()
        .filter(message -> message instanceof UserMessage || message instanceof AiMessage)
        .reduce((former, later) -> later)
        .filter(last -> last instanceof AiMessage reply && !reply.hasToolExecutionRequests())
        .isPresent();
  }

  private void release() {
    AgentLease lease = held.getAndSet(null);
    if (lease != null) {
      lease.release();
    }
  }
}
