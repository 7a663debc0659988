package io.mongosession.turn;

/** Watching a turn. Thread-safe. */
public interface TurnWatch extends AutoCloseable {

  /** From now on only messages from this number on are of interest. */
  void from(long number);

  /** Ends it; no more snapshots. */
  @Override
  void close();
}
