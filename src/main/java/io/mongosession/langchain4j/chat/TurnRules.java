package io.mongosession.langchain4j.chat;

import io.mongosession.config.ChatSettings;

/**
 * What the operator sets for every turn with a model.
 *
 * @param systemPrompt comes before all else, whatever the agent's own says, or null
 * @param maxToolCalls how many tools the model may call in a turn
 * @param models which model replies
 */
record TurnRules(String systemPrompt, int maxToolCalls, ModelChoice models) {

  static TurnRules of(ChatSettings settings) {
    return new TurnRules(
        settings.systemPrompt(),
        settings.maxToolCalls(),
        new ModelChoice(settings.allowedModels()));
  }
}
