package io.mongosession.langchain4j.chat;

import io.mongosession.config.ChatSettings;
import java.time.Duration;

/**
 * What the operator sets for every turn with a model.
 *
 * @param systemPrompt comes before all else, whatever the agent's own says, or null
 * @param maxToolCalls how many tools the model may call in a turn
 * @param models which model replies
 * @param timeout how long the turn may take
 * @param tools whether the model may use tools
 */
record TurnRules(
    String systemPrompt, int maxToolCalls, ModelChoice models, Duration timeout, boolean tools) {

  static TurnRules of(ChatSettings settings) {
    return new TurnRules(
        settings.systemPrompt(),
        settings.maxToolCalls(),
        new ModelChoice(settings.allowedModels()),
        settings.timeout(),
        settings.modelTools());
  }
}
