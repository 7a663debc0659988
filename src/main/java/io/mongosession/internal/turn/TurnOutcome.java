package io.mongosession.internal.turn;

import java.time.Instant;
import java.util.List;
import org.bson.Document;

/** What became of a request for a turn. */
public sealed interface TurnOutcome {

  /**
   * It has begun.
   *
   * @param session with the session's key and the agent as it was
   * @param history the messages before the question
   * @param registered whether the agent is new
   */
  record Begun(OwnTurn turn, Document session, List<Document> history, boolean registered)
      implements TurnOutcome {}

  /**
   * Another turn runs, or one with the same key has just failed.
   *
   * @param question the number of its question, or the next number where it is not known yet
   */
  record Running(String turnId, long question, Instant startedAt, boolean sameKey)
      implements TurnOutcome {}

  /** It was replied to, or stopped: these are the messages of its question. */
  record Ended(List<Document> messages, Document question) implements TurnOutcome {}
}
