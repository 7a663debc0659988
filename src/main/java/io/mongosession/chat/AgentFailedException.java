package io.mongosession.chat;

import java.time.Duration;
import java.util.Optional;

/** The agent threw an exception, or replied with something that cannot be stored. */
public final class AgentFailedException extends ChatAgentException {

  private static final long serialVersionUID = 1L;

  AgentFailedException(String agentId, Throwable cause) {
    super(
        "agent '%s' failed to answer; your message is stored%s"
            .formatted(
                agentId,
                unfinished(cause)
                    .flatMap(UnfinishedTurnException::advice)
                    .map(advice -> "; " + advice)
                    .orElse("")),
        cause);
  }

  private static Optional<UnfinishedTurnException> unfinished(Throwable cause) {
    return cause instanceof UnfinishedTurnException unfinished
        ? Optional.of(unfinished)
        : Optional.empty();
  }

  /** Why it failed, where the agent said so with an {@link UnfinishedTurnException}. */
  public Optional<AgentFailureReason> reason() {
    return unfinished(getCause()).map(UnfinishedTurnException::reason);
  }

  /** After which another turn may succeed, where the agent said so. */
  public Optional<Duration> retryAfter() {
    return unfinished(getCause()).flatMap(UnfinishedTurnException::retryAfter);
  }
}
