package io.mongosession.langchain4j.chat;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import io.mongosession.chat.ChatAgent;
import io.mongosession.chat.FallbackAgentProvider;
import io.mongosession.config.ChatSettings;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Optional;

/**
 * An agent for an application without one: over its models where it provides any, otherwise over
 * the configured endpoint. Without LangChain4j the container leaves this bean out.
 */
@ApplicationScoped
class ModelAgents implements FallbackAgentProvider {

  @Inject private Instance<ChatModel> chat;
  @Inject private Instance<StreamingChatModel> streaming;
  @Inject private ChatSettings settings;

  /** One for all agents that are made, as it remembers what was logged. */
  private TurnRules rules;

  @PostConstruct
  void start() {
    rules = TurnRules.of(settings);
  }

  /** The first turn would need seconds on a slow machine, which its time may not have. */
  void warmUp(@Observes Startup event, Instance<ChatAgent> agents) {
    if (agents.isUnsatisfied() && !hasModels() && settings.model() != null) {
      WarmUp.run();
    }
  }

  private boolean hasModels() {
    return !chat.isUnsatisfied() || !streaming.isUnsatisfied();
  }

  @Override
  public Optional<ChatAgent> agent() {
    if (hasModels()) {
      return Optional.of(ofApplication());
    }
    return Optional.ofNullable(settings.model()).map(model -> ModelEndpoint.agent(model, rules));
  }

  /** One kind of model does for both kinds of turns. */
  private ChatAgent ofApplication() {
    ModelCall streamed = streaming.isUnsatisfied() ? null : new StreamedCall(streaming.get());
    ModelCall complete = chat.isUnsatisfied() ? streamed : ModelChatAgent.completeCall(chat.get());
    return new ModelChatAgent(
        "the application's model", complete, streamed == null ? complete : streamed, 0, rules);
  }
}
