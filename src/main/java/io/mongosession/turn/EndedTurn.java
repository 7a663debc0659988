package io.mongosession.turn;

import io.mongosession.Message;
import java.util.List;
import java.util.Map;

/**
 * A turn that was replied to, or stopped, as it is stored now: a redaction since is seen.
 *
 * @param questionNumber the number of the question
 * @param reply the reply; of a stopped turn as far as it got; null where a turn was stopped before
 *     there was any text
 * @param stopped whether it was stopped
 * @param metrics those of each message of the turn that has any, in their order
 */
public record EndedTurn(
    long questionNumber, Message reply, boolean stopped, List<Map<String, Object>> metrics) {

  public EndedTurn {
    metrics = List.copyOf(metrics);
  }
}
