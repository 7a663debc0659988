package io.mongosession.chat;

import io.mongosession.Agent;
import io.mongosession.Message;
import java.util.List;

/**
 * What an agent is asked.
 *
 * @param sessionId the conversation
 * @param agent the agent as stored before this turn: its id, state, model and prompts
 * @param history the messages before this one, oldest first, at most as many as {@code
 *     chat.history} says
 * @param message what the user says
 */
public record ChatTurn(String sessionId, Agent agent, List<Message> history, String message) {

  /** Shows no message: it may be confidential. */
  @Override
  public String toString() {
    return "ChatTurn[%s, %s, %d messages before]".formatted(sessionId, agent, history.size());
  }
}
