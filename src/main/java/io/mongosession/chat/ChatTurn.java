package io.mongosession.chat;

import io.mongosession.Agent;
import io.mongosession.Message;
import io.mongosession.MongoDBSessionManager;
import java.util.List;

/**
 * What an agent is asked.
 *
 * @param session the caller's view of the conversation, with its owner and its hooks: for tools
 *     such as {@link io.mongosession.MetadataTool}. Messages and state are stored by the turn
 *     itself
 * @param agent the agent as stored before this turn: its id, state, model and prompts
 * @param history the messages before this one, oldest first, at most {@code chat.history}
 * @param message what the user says
 */
public record ChatTurn(
    MongoDBSessionManager session, Agent agent, List<Message> history, String message) {

  /** The conversation's id. */
  public String sessionId() {
    return session.sessionId();
  }

  /** Shows no message: it may be confidential. */
  @Override
  public String toString() {
    return "ChatTurn[%s, %s, %d messages before]".formatted(sessionId(), agent, history.size());
  }
}
