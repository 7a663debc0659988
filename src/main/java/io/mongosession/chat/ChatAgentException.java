package io.mongosession.chat;

import io.mongosession.NewMessage;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * The agent gave no reply. The user's message is stored and marked failed, nothing else of the turn
 * is, except that a reply which was being streamed is kept as aborted, and that the steps of an
 * {@link UnfinishedTurnException} are kept. The agent's own exception is the cause; its text stays
 * out of the message.
 */
public abstract sealed class ChatAgentException extends RuntimeException
    permits AgentFailedException, AgentTimeoutException {

  private static final long serialVersionUID = 1L;

  /** The error that stands for what an agent threw. */
  static ChatAgentException of(String agentId, Throwable thrown) {
    boolean timeout =
        thrown instanceof TimeoutException
            || thrown instanceof UnfinishedTurnException
                && thrown.getCause() instanceof TimeoutException;
    return timeout
        ? new AgentTimeoutException(agentId, thrown)
        : new AgentFailedException(agentId, thrown);
  }

  /** The steps that the agent took before it failed. */
  static List<NewMessage> steps(Throwable failure) {
    return failure != null && failure.getCause() instanceof UnfinishedTurnException unfinished
        ? unfinished.steps()
        : List.of();
  }

  ChatAgentException(String message, Throwable cause) {
    super(message, cause);
  }
}
