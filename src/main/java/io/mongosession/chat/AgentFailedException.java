package io.mongosession.chat;

import java.util.Optional;

/** The agent threw an exception, or replied with something that cannot be stored. */
public final class AgentFailedException extends ChatAgentException {

  private static final long serialVersionUID = 1L;

  AgentFailedException(String agentId, Throwable cause) {
    super("agent '%s' failed to answer; your message is stored".formatted(agentId), cause);
  }

  /** Why it failed, where the agent said so with an {@link UnfinishedTurnException}. */
  public Optional<AgentFailureReason> reason() {
    return getCause() instanceof UnfinishedTurnException unfinished
        ? Optional.of(unfinished.reason())
        : Optional.empty();
  }
}
