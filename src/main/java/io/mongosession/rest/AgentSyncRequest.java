package io.mongosession.rest;

import io.mongosession.AgentUpdate;
import java.util.Map;

/**
 * What an agent looks like after a turn; a member that is null stays as stored.
 *
 * @param state the agent's complete state
 * @param conversationManagerState the complete state of what manages the context window
 * @param model the model's name
 * @param systemPrompt the system prompt
 * @param promptMetadata where the prompt came from
 * @param metrics metrics of the last message
 */
record AgentSyncRequest(
    Map<String, Object> state,
    Map<String, Object> conversationManagerState,
    String model,
    String systemPrompt,
    Map<String, Object> promptMetadata,
    Map<String, Object> metrics)
    implements JsonRequest {

  AgentUpdate toUpdate() {
    return new AgentUpdate(
        state, conversationManagerState, model, systemPrompt, promptMetadata, metrics);
  }
}
