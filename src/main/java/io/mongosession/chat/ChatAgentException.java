package io.mongosession.chat;

/**
 * The agent gave no reply. The user's message is stored and marked failed, nothing else of the turn
 * is, except that a reply which was being streamed is kept as aborted. The agent's own exception is
 * the cause; its text stays out of the message.
 */
public abstract sealed class ChatAgentException extends RuntimeException
    permits AgentFailedException, AgentTimeoutException {

  private static final long serialVersionUID = 1L;

  ChatAgentException(String message, Throwable cause) {
    super(message, cause);
  }
}
