package io.mongosession;

import java.time.Instant;
import java.util.Map;

/**
 * An agent of a session as stored, without its messages.
 *
 * @param agentId its id, unique in the session
 * @param state the agent's own state, unmodifiable, empty until synced
 * @param conversationManagerState the state of what manages the agent's context window, empty until
 *     synced
 * @param model the model's name, or null
 * @param systemPrompt the system prompt, or null
 * @param promptMetadata where the prompt came from (a name, a version), empty until set
 * @param nextNumber the number the next appended message gets, from 0
 * @param createdAt when the agent was registered
 * @param updatedAt when it was last written to
 */
public record Agent(
    String agentId,
    Map<String, Object> state,
    Map<String, Object> conversationManagerState,
    String model,
    String systemPrompt,
    Map<String, Object> promptMetadata,
    long nextNumber,
    Instant createdAt,
    Instant updatedAt) {

  /** The configuration part of this agent. */
  public AgentConfig config() {
    return new AgentConfig(model, systemPrompt, promptMetadata);
  }

  /** Shows no state and no prompt: they may be confidential. */
  @Override
  public String toString() {
    return "Agent[%s, model %s, next number %d]".formatted(agentId, model, nextNumber);
  }
}
