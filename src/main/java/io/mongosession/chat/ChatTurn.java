package io.mongosession.chat;

import io.mongosession.Agent;
import io.mongosession.Message;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.NewMessage;
import java.util.List;
import java.util.function.Function;

/**
 * What an agent is asked.
 *
 * @param session the caller's view of the conversation, with its owner and its hooks: for tools
 *     such as {@link io.mongosession.MetadataTool}. Messages and state are stored by the turn
 *     itself
 * @param agent the agent as stored before this turn: its id, state, model and prompts
 * @param history the messages before this one, oldest first, at most {@code chat.history}
 * @param message what the user says
 * @param steps what earlier attempts at this very message stored behind it, oldest first, all
 *     complete: an agent goes on after the last of them. Empty unless a turn failed, or its server
 *     did, and was asked for again with the same idempotency key
 * @param storing stores steps; see {@link #store}
 */
public record ChatTurn(
    MongoDBSessionManager session,
    Agent agent,
    List<Message> history,
    String message,
    List<Message> steps,
    Function<List<NewMessage>, List<Long>> storing) {

  /** A turn outside of a conversation, as in a test of an agent: what it stores is not kept. */
  public ChatTurn(
      MongoDBSessionManager session, Agent agent, List<Message> history, String message) {
    this(session, agent, history, message, List.of(), steps -> List.of());
  }

  /** The conversation's id. */
  public String sessionId() {
    return session.sessionId();
  }

  /**
   * Stores messages that lead to the reply (tool calls, tool results) now, in front of it, whatever
   * becomes of the turn. What a streaming agent has written since the last step belongs to the
   * first of these messages, and should be its text. On the agent's thread, which it may keep for
   * two round trips.
   *
   * @param messages at least one; not to be handed over again with the reply
   * @return their numbers
   * @throws RuntimeException when the turn is over, or they could not be stored: let it pass
   */
  public List<Long> store(List<NewMessage> messages) {
    return storing.apply(messages);
  }

  /** Shows no message: it may be confidential. */
  @Override
  public String toString() {
    return "ChatTurn[%s, %s, %d messages before]".formatted(sessionId(), agent, history.size());
  }
}
