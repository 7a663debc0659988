package io.mongosession.chat;

/** The agent threw an exception, or replied with something that cannot be stored. */
public final class AgentFailedException extends ChatAgentException {

  private static final long serialVersionUID = 1L;

  AgentFailedException(String agentId, Throwable cause) {
    super("agent '%s' failed to answer; your message is stored".formatted(agentId), cause);
  }
}
