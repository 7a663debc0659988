package io.mongosession.langchain4j.chat;

import io.mongosession.cdi.ModelMonitor;
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
 * the configured endpoint; none without LangChain4j. None of its members is of a type of that
 * library: a server that looks for them where it is absent would warn.
 */
@ApplicationScoped
class ModelAgents implements FallbackAgentProvider {

  @Inject private Instance<Object> beans;
  @Inject private ChatSettings settings;

  /** One for all agents that are made, as it remembers what was logged. */
  private TurnRules rules;

  @PostConstruct
  void start() {
    rules =
        TurnRules.of(
            settings, ModelMonitor.all(beans.select(ModelMonitor.class).stream().toList()));
  }

  /** The first turn would need seconds on a slow machine, which its time may not have. */
  void warmUp(@Observes Startup event, Instance<ChatAgent> agents) {
    if (settings.model() != null
        && agents.isUnsatisfied()
        && hasLangChain4j()
        && !new ApplicationModels(beans).present()) {
      WarmUp.run();
    }
  }

  @Override
  public Optional<ChatAgent> agent() {
    if (!hasLangChain4j()) {
      return Optional.empty();
    }
    Optional<ChatAgent> provided = new ApplicationModels(beans).agent(rules);
    return provided.isPresent() || settings.model() == null
        ? provided
        : Optional.of(ModelEndpoint.agent(settings.model(), rules));
  }

  private static boolean hasLangChain4j() {
    try {
      Class.forName(
          "dev.langchain4j.model.chat.ChatModel", false, ModelAgents.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
