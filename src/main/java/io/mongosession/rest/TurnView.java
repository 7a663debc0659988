package io.mongosession.rest;

import io.mongosession.turn.RunningTurn;
import java.time.Instant;

/**
 * A turn that runs.
 *
 * @param questionNumber the number of the user's message
 * @param messageNumber the number of the message that is being written, or null
 * @param status always {@code running}
 * @param startedAt when it began
 */
record TurnView(long questionNumber, Long messageNumber, String status, Instant startedAt)
    implements JsonResponse {

  static TurnView of(RunningTurn turn) {
    return new TurnView(turn.questionNumber(), turn.messageNumber(), "running", turn.startedAt());
  }
}
