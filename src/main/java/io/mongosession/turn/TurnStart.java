package io.mongosession.turn;

/** What became of a request for a turn. */
public sealed interface TurnStart {

  /** It has begun: the agent is to be asked. */
  record Begun(LeasedTurn turn) implements TurnStart {}

  /**
   * Another turn of the agent runs.
   *
   * @param sameKey whether it was asked with the key, and for the message, of this request: then
   *     its outcome is the outcome of this request too
   */
  record Running(RunningTurn turn, boolean sameKey) implements TurnStart {}

  /** What was asked with this key was replied to, or stopped, before. */
  record Repeated(EndedTurn turn) implements TurnStart {}
}
