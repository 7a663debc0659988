package io.mongosession;

import java.util.Map;

/**
 * How an agent is configured. Read, a null member means "not set"; written, it means "leave as is".
 *
 * @param model the model's name, at most 256 characters
 * @param systemPrompt the system prompt; counts towards the state limit
 * @param promptMetadata where the prompt came from, JSON values; counts towards the state limit
 */
public record AgentConfig(String model, String systemPrompt, Map<String, Object> promptMetadata) {

  /** Shows the model only: a prompt may be confidential. */
  @Override
  public String toString() {
    return "AgentConfig[model %s]".formatted(model);
  }
}
