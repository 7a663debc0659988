package io.mongosession.langchain4j.chat;

import io.mongosession.cdi.ModelMonitor;
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
 * @param monitor watches the model and its tools
 */
record TurnRules(
    String systemPrompt,
    int maxToolCalls,
    ModelChoice models,
    Duration timeout,
    boolean tools,
    ModelMonitor monitor) {

  static TurnRules of(ChatSettings settings, ModelMonitor monitor) {
    return new TurnRules(
        settings.systemPrompt(),
        settings.maxToolCalls(),
        new ModelChoice(settings.allowedModels()),
        settings.timeout(),
        settings.modelTools(),
        monitor);
  }
}
