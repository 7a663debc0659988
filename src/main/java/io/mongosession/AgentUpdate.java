package io.mongosession;

import java.util.Map;

/**
 * What an agent looks like after a turn. A null member means "not carried": it stays as stored.
 * Immutable; start from {@link #none()}.
 *
 * @param state the agent's complete state, JSON values; replaces the stored one
 * @param conversationManagerState the complete state of what manages the context window
 * @param model the model's name
 * @param systemPrompt the system prompt
 * @param promptMetadata where the prompt came from
 * @param messageMetrics metrics of the latest message (model tokens, latency, cycles, tool use),
 *     stored on that message
 */
public record AgentUpdate(
    Map<String, Object> state,
    Map<String, Object> conversationManagerState,
    String model,
    String systemPrompt,
    Map<String, Object> promptMetadata,
    Map<String, Object> messageMetrics) {

  private static final AgentUpdate NONE = new AgentUpdate(null, null, null, null, null, null);

  /** Carries nothing. */
  public static AgentUpdate none() {
    return NONE;
  }

  /** A copy that carries this state. */
  public AgentUpdate withState(Map<String, Object> newState) {
    return new AgentUpdate(
        newState, conversationManagerState, model, systemPrompt, promptMetadata, messageMetrics);
  }

  /** A copy that carries this conversation-manager state. */
  public AgentUpdate withConversationManagerState(Map<String, Object> newState) {
    return new AgentUpdate(state, newState, model, systemPrompt, promptMetadata, messageMetrics);
  }

  /** A copy that carries the non-null members of this configuration. */
  public AgentUpdate withConfig(AgentConfig config) {
    return new AgentUpdate(
        state,
        conversationManagerState,
        config.model() == null ? model : config.model(),
        config.systemPrompt() == null ? systemPrompt : config.systemPrompt(),
        config.promptMetadata() == null ? promptMetadata : config.promptMetadata(),
        messageMetrics);
  }

  /** A copy that carries these metrics for the latest message. */
  public AgentUpdate withMessageMetrics(Map<String, Object> metrics) {
    return new AgentUpdate(
        state, conversationManagerState, model, systemPrompt, promptMetadata, metrics);
  }

  /** Shows which members are carried, never what they hold. */
  @Override
  public String toString() {
    return "AgentUpdate[state %b, conversation manager %b, model %b, prompt %b, metrics %b]"
        .formatted(
            state != null,
            conversationManagerState != null,
            model != null,
            systemPrompt != null || promptMetadata != null,
            messageMetrics != null);
  }
}
