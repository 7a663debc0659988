package io.mongosession.langchain4j;

import io.mongosession.MongoDBSessionManager;
import java.util.Objects;
import java.util.UUID;

/**
 * The memory of one agent in one session, as a {@code @MemoryId} of LangChain4j, where the agent is
 * not fixed by the builder of the memory.
 *
 * @param sessionId the session, 1 to 256 characters without control characters
 * @param agentId the agent, 1 to 128 characters without control characters
 */
public record AgentMemoryId(String sessionId, String agentId) {

  public AgentMemoryId {
    Objects.requireNonNull(sessionId, "sessionId");
    Objects.requireNonNull(agentId, "agentId");
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
}
