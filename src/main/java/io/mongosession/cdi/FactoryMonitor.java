package io.mongosession.cdi;

import io.mongosession.ConnectionStats;
import io.mongosession.OperationListener;
import io.mongosession.SweepResult;
import java.util.function.Supplier;

/**
 * Watches the factories of the application. Every bean of this type is asked, once per factory,
 * just before the factory is built.
 */
public interface FactoryMonitor {

  /**
   * Begins to watch a factory.
   *
   * @param factory its name
   * @param stats its connection at the moment of the call; at most one ping. To be used once the
   *     factory is built; an {@link IllegalStateException} after it was closed
   * @return is called after every operation; never null
   */
  OperationListener watch(String factory, Supplier<ConnectionStats> stats);

  /**
   * A sweep of a factory ended. Does nothing by default.
   *
   * @param factory its name
   */
  default void swept(String factory, SweepResult result) {}
}
