package io.mongosession.chat;

import java.util.List;

/** Why a turn has no reply, as it is stored, and read by those who joined or follow it. */
final class TurnFailure {

  private static final String TIMEOUT = "timeout";

  private TurnFailure() {}

  /** What is kept of a failure; null where no agent failed. */
  static String stored(RuntimeException failure) {
    if (failure instanceof AgentTimeoutException) {
      return TIMEOUT;
    }
    return failure instanceof AgentFailedException agent
        ? agent.reason().orElse(AgentFailureReason.OTHER).text()
        : null;
  }

  /** The failure of which this was kept; without it the turn was interrupted. */
  static ChatAgentException read(String agentId, String stored) {
    if (TIMEOUT.equals(stored)) {
      return new AgentTimeoutException(agentId, null);
    }
    return because(
        agentId,
        AgentFailureReason.of(stored).orElse(AgentFailureReason.INTERRUPTED),
        "the turn has failed");
  }

  static ChatAgentException interrupted(String agentId) {
    return because(
        agentId, AgentFailureReason.INTERRUPTED, "the turn does not hold its agent any more");
  }

  private static ChatAgentException because(
      String agentId, AgentFailureReason reason, String message) {
    return new AgentFailedException(
        agentId, new UnfinishedTurnException(message, reason, List.of()));
  }
}
