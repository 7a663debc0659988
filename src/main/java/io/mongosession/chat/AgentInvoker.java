package io.mongosession.chat;

import io.mongosession.config.ChatSettings;
import io.mongosession.log.LogContext;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Optional;

/**
 * What runs on the agent's thread: the application's agent; where there is none, the fallback,
 * which asks a model; where that is missing too, the echo.
 */
@ApplicationScoped
class AgentInvoker {

  private static final Logger LOG = LogContext.logger(AgentInvoker.class.getName());

  @Inject private Instance<ChatAgent> provided;
  @Inject private Instance<FallbackAgentProvider> fallbacks;
  @Inject private ChatSettings settings;
  private ChatAgent agent;

  @PostConstruct
  void findAgent() {
    agent = provided.isUnsatisfied() ? fallback() : provided.get();
    LOG.log(Level.INFO, "Chat turns are answered by {0}", agent);
  }

  private ChatAgent fallback() {
    Optional<ChatAgent> fallback =
        fallbacks.stream().flatMap(maker -> maker.agent().stream()).findFirst();
    if (fallback.isEmpty() && settings.model() != null) {
      throw new IllegalStateException(
          "a chat model is configured, but LangChain4j is not among the application's libraries");
    }
    return fallback.orElseGet(EchoChatAgent::new);
  }

  @ActivateRequestContext
  ChatReply call(ChatTurn turn) throws Exception {
    return checked(agent.reply(turn));
  }

  @ActivateRequestContext
  ChatReply call(ChatTurn turn, ReplyWriter writer) throws Exception {
    return checked(agent.reply(turn, writer));
  }

  private static ChatReply checked(ChatReply reply) {
    return Objects.requireNonNull(reply, "the agent replied null");
  }
}
