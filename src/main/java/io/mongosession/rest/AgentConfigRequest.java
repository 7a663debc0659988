package io.mongosession.rest;

import io.mongosession.AgentConfig;
import java.util.Map;

/**
 * Changes of an agent's configuration; a member that is null stays as stored.
 *
 * @param model the model's name
 * @param systemPrompt the system prompt
 * @param promptMetadata where the prompt came from
 */
record AgentConfigRequest(String model, String systemPrompt, Map<String, Object> promptMetadata)
    implements JsonRequest {

  AgentConfig toConfig() {
    if (model == null && systemPrompt == null && promptMetadata == null) {
      throw new InvalidRequestException(
          "body", "at least one of model, system_prompt, prompt_metadata");
    }
    return new AgentConfig(model, systemPrompt, promptMetadata);
  }
}
