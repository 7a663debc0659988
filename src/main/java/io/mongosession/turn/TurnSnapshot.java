package io.mongosession.turn;

import io.mongosession.Message;
import java.util.List;

/**
 * What is stored of a turn at one moment.
 *
 * @param turnId of the latest attempt
 * @param running whether that attempt holds the lease
 * @param question its question
 * @param messages its messages behind the question, from the number that was asked for on, in
 *     order: those of earlier attempts among them; a draft has the text so far
 * @param ended how it ended where it was replied to or stopped, otherwise null: then it runs, or it
 *     failed
 * @param failure the reason that was stored with its failure, or null
 */
public record TurnSnapshot(
    String turnId,
    boolean running,
    Message question,
    List<Turned> messages,
    EndedTurn ended,
    String failure) {

  /**
   * A message of a turn.
   *
   * @param turnId of the attempt that stored it
   */
  public record Turned(String turnId, Message message) {}

  public TurnSnapshot {
    messages = List.copyOf(messages);
  }
}
