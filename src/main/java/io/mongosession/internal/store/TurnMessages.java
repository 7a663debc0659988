package io.mongosession.internal.store;

import io.mongosession.MessageStatus;
import java.util.List;
import java.util.Set;
import org.bson.Document;

/**
 * The commands of turns on the messages: each method is one, sent once, as with {@link TurnLeases}.
 */
public interface TurnMessages {

  /** Stores these in order; false where one was there already, by its id or its number. */
  boolean insert(SessionKey key, List<Document> messages);

  /** Stores those of these that are not there yet, by id or by number. */
  void fill(SessionKey key, List<Document> messages);

  /** All messages of the question of this turn, of whichever attempt, in order. */
  List<Document> ofQuestion(TurnLease lease);

  /** The messages of a turn from a number on, and its question, in order. */
  List<Document> ofTurn(SessionKey key, String agentId, long question, long from);

  /** Which numbers there are from one on, and below another. */
  Set<Long> numbers(SessionKey key, String agentId, long from, long below);

  /**
   * The last messages below a number that an agent is shown.
   *
   * @param maxBytes see {@link MessagePages#lastComplete}
   */
  List<Document> history(SessionKey key, String agentId, long below, int limit, long maxBytes);

  /**
   * The system messages before those that {@link #history} brought; see {@link
   * SystemMessages#before}: no command for most.
   *
   * @param session the session key and the agent
   */
  List<Document> systemBefore(
      List<Document> history, long below, Document session, String agentId, long maxBytes);

  /** A question is asked again: it is of this attempt now, and of the other no more. */
  boolean askAgain(TurnLease lease, String before);

  /** Marks the question of this attempt that is not marked yet; false where there is none. */
  boolean mark(TurnLease lease, MessageStatus status, String failure);

  /** Adds a piece to an open draft; false where it is none. */
  boolean flush(SessionKey key, String id, int piece, String text);

  /** Makes a message of an open draft; false where it is none. */
  boolean complete(SessionKey key, String id, Document fields);

  /**
   * Ends a draft.
   *
   * @param content null leaves what it has, and ends a redacted one too
   * @return false where it is none
   */
  boolean end(SessionKey key, String id, MessageStatus status, Object content);

  /** Ends all drafts of this attempt, with what they have. */
  void abortDrafts(TurnLease lease);
}
