package io.mongosession.chat;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Objects;
import java.util.function.Consumer;

/** What runs on the agent's thread: the application's agent, or the echo where there is none. */
@ApplicationScoped
class AgentThread {

  @Inject private Instance<ChatAgent> provided;
  private ChatAgent agent;

  @PostConstruct
  void findAgent() {
    agent = provided.isUnsatisfied() ? new EchoChatAgent() : provided.get();
  }

  @ActivateRequestContext
  ChatReply call(ChatTurn turn) throws Exception {
    return checked(agent.reply(turn));
  }

  @ActivateRequestContext
  ChatReply call(ChatTurn turn, Consumer<String> tokens) throws Exception {
    return checked(agent.reply(turn, tokens));
  }

  private static ChatReply checked(ChatReply reply) {
    return Objects.requireNonNull(reply, "the agent replied null");
  }
}
