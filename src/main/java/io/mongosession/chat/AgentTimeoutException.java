package io.mongosession.chat;

import java.time.Duration;

/**
 * The agent did not reply within {@code chat.timeout}, or something it waited for took too long.
 */
public final class AgentTimeoutException extends ChatAgentException {

  private static final long serialVersionUID = 1L;

  AgentTimeoutException(String agentId, Duration timeout, Throwable cause) {
    super(
        "agent '%s' did not answer within %s; your message is stored".formatted(agentId, timeout),
        cause);
  }

  AgentTimeoutException(String agentId, Throwable cause) {
    super("agent '%s' waited too long; your message is stored".formatted(agentId), cause);
  }
}
