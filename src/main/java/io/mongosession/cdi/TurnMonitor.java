package io.mongosession.cdi;

import java.util.function.IntSupplier;

/** Watches the turns under way. Every bean of this type is asked once, when chat starts. */
public interface TurnMonitor {

  /**
   * Begins to watch.
   *
   * @param running how many turns are under way; thread-safe
   */
  void watch(IntSupplier running);
}
