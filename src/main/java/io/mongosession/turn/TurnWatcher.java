package io.mongosession.turn;

/** Is given what is stored of a turn, one after the other. Must not wait. */
public interface TurnWatcher {

  /** What is stored now. */
  void see(TurnSnapshot snapshot);

  /** It could not be read, or is gone; the watch is over. */
  void fail(RuntimeException failure);
}
