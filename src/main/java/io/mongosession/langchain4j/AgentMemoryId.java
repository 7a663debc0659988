package io.mongosession.langchain4j;

import io.mongosession.ContainerSupport;
import io.mongosession.MongoDBSessionManager;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;

/**
 * The memory of one agent in one session, as a {@code @MemoryId} of LangChain4j, where the agent is
 * not fixed by the builder of the memory.
 *
 * @param sessionId the session, 1 to 256 characters without control characters
 * @param agentId the agent, 1 to 128 characters without control characters
 * @param turnLease null for most; otherwise a {@link MongoDBChatMemory} takes the agent's lease
 *     when a user's message is added and gives it back behind an AI message without tool calls, or
 *     after this time, 1 second to 1 hour. Choose more than any turn takes. While another turn runs
 *     the user's message is a {@link io.mongosession.TurnRunningException}, and not stored
 */
public record AgentMemoryId(String sessionId, String agentId, Duration turnLease) {

  /** The memory id of LangChain4j's services without a {@code @MemoryId}. */
  private static final String SHARED = "default";

  public AgentMemoryId {
    Objects.requireNonNull(sessionId, "sessionId");
    Objects.requireNonNull(agentId, "agentId");
  }

  /** A memory that asks nobody whether a turn runs. */
  public AgentMemoryId(String sessionId, String agentId) {
    this(sessionId, agentId, null);
  }

  /** The same memory, one turn at a time. */
  public AgentMemoryId withTurnLease(Duration length) {
    return new AgentMemoryId(sessionId, agentId, Objects.requireNonNull(length, "length"));
  }

  /**
   * Refuses the id that LangChain4j gives to all callers of a service without a {@code @MemoryId},
   * where it would name a session of nobody: all users would share one memory.
   *
   * @param manager made for this memory id
   */
  static MongoDBSessionManager checked(Object memoryId, MongoDBSessionManager manager) {
    if (SHARED.equals(memoryId)
        && SHARED.equals(manager.sessionId())
        && ContainerSupport.owner(manager) == null) {
      throw new IllegalArgumentException(
          ("the memory id is '%s', which LangChain4j gives to every caller of a service whose method"
                  + " has no @MemoryId: all users would share one memory. Add a parameter with"
                  + " @MemoryId, or set the owner or the name of the session: give a function from"
                  + " memory id to %s")
              .formatted(SHARED, MongoDBSessionManager.class.getSimpleName()));
    }
    return manager;
  }

  /** The session that a memory id means. */
  static String session(Object memoryId) {
    if (memoryId instanceof AgentMemoryId id) {
      return id.sessionId();
    }
    if (memoryId instanceof String
        || memoryId instanceof Integer
        || memoryId instanceof Long
        || memoryId instanceof UUID) {
      return memoryId.toString();
    }
    throw new IllegalArgumentException(
        "the memory id must be a String, an Integer, a Long, a UUID or an AgentMemoryId, not "
            + (memoryId == null ? "null" : memoryId.getClass().getName())
            + "; for others give a function from memory id to "
            + MongoDBSessionManager.class.getSimpleName());
  }

  /** The agent that a memory id means: its own, or the given one. */
  static String agent(Object memoryId, String otherwise) {
    return memoryId instanceof AgentMemoryId id ? id.agentId() : otherwise;
  }

  /** How long a turn of a memory holds the agent's lease; null where it takes none. */
  static Duration turnLease(Object memoryId) {
    return memoryId instanceof AgentMemoryId id ? id.turnLease() : null;
  }
}
