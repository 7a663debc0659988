package io.mongosession.cdi;

import com.mongodb.event.CommandListener;
import io.mongosession.ConnectionStats;
import io.mongosession.OperationListener;
import io.mongosession.SweepResult;
import java.util.Optional;
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
   * Begins to watch the commands that a factory sends to MongoDB; none by default. Factories that
   * share a pool are watched by what was returned for the first of them. The commands of a client
   * that the application lends are its own, as are those of probes and of what keeps turns alive.
   *
   * @param factory its name
   * @return is called on the threads of operations, before and after every command
   */
  default Optional<CommandListener> commands(String factory) {
    return Optional.empty();
  }

  /**
   * A sweep of a factory ended. Does nothing by default.
   *
   * @param factory its name
   */
  default void swept(String factory, SweepResult result) {}
}
