package io.mongosession.cdi;

import io.mongosession.TokenUsage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Is told what becomes of one turn: at most one first text, any number of measured messages, and at
 * last exactly one end. Called on threads of the turn, several of them; must be quick and
 * thread-safe. What it throws is logged and goes no further, but for what {@link #around} throws,
 * which ends the turn.
 */
public interface TurnObservation {

  /** Takes note of nothing. */
  TurnObservation NONE = new TurnObservation() {};

  /** How a turn ends. */
  enum Outcome {
    /** There is a reply. */
    COMPLETED,
    /** There is none. */
    FAILED,
    /** The agent took too long. */
    TIMEOUT,
    /** Somebody stopped it. */
    STOPPED,
    /** It lost its agent to another turn, or its session is gone. */
    INTERRUPTED,
    /** It did not begin: the agent was not asked. */
    REJECTED,
    /** It is answered by what an earlier or a running turn with its key brings. */
    REPEATED
  }

  /**
   * An end.
   *
   * @param error a short name of what went wrong, from a small fixed set, or null
   * @param finishReason as the caller gets it, or null where there is no reply
   * @param usage the model tokens of the turn's messages, or null where none are reported
   */
  record End(Outcome outcome, String error, String finishReason, TokenUsage usage) {}

  /**
   * A part of the turn, as it is to be run, on whichever thread: with whatever this keeps on the
   * thread meanwhile.
   */
  default <T> Callable<T> around(Callable<T> part) {
    return part;
  }

  /** The first piece of the reply's text arrived, of a turn that is streamed. */
  default void firstText() {}

  /**
   * A message of the turn was made.
   *
   * @param metrics as the agent reports them; never null
   */
  default void measured(Map<String, Object> metrics) {}

  /** The turn is over: nothing else is called. */
  default void ended(End end) {}

  /** All of them as one. */
  static TurnObservation all(List<TurnObservation> observations) {
    return observations.size() == 1 ? observations.get(0) : new TurnObservations(observations);
  }
}
