package io.mongosession.turn;

/**
 * The lease on an agent, held by who stores its messages itself, as a memory does. It is not
 * renewed, and nothing that is stored depends on it: it only keeps turns out until it is released,
 * or its time is over. Thread-safe.
 */
public interface AgentLease {

  /**
   * Gives it back; where it is not ours any more, or was given back before, nothing is done. Where
   * the database does not answer it is tried again in the background, as long as this process
   * lives, and otherwise runs out. One round trip.
   */
  void release();
}
