package io.mongosession.cdi;

import java.util.function.IntSupplier;

/**
 * Watches the turns of the chat; the extension point for metrics and traces. Every bean of this
 * type is asked. Must not throw: what it throws refuses the turn.
 */
public interface TurnMonitor {

  /**
   * Begins to watch, once, when the application starts.
   *
   * @param running how many turns are under way; thread-safe
   */
  default void watch(IntSupplier running) {}

  /**
   * A turn was asked for. Called on the thread of whoever asks, before anything is stored.
   *
   * @param turn what was asked for
   * @return is told what becomes of it; never null
   */
  default TurnObservation requested(TurnCall turn) {
    return TurnObservation.NONE;
  }

  /**
   * A call for a turn.
   *
   * @param sessionId of the conversation
   * @param agentId of the agent that is asked
   * @param streamed whether whoever asks reads the text while it comes
   */
  record TurnCall(String sessionId, String agentId, boolean streamed) {}
}
