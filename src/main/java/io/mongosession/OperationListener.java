package io.mongosession;

import java.time.Duration;

/**
 * Called after every operation of a factory's managers, and whenever one got its connection; the
 * extension point for metrics. Called on the operation's thread, so it must be quick and
 * thread-safe; what it throws is logged and goes no further.
 */
@FunctionalInterface
public interface OperationListener {

  /**
   * An operation ended.
   *
   * @param operation its name in snake_case, from a small fixed set, for example {@code
   *     append_messages}
   * @param duration hooks and round trips included
   * @param error what it threw, or null when it succeeded
   */
  void operationEnded(String operation, Duration duration, RuntimeException error);

  /**
   * An operation got its connection: one of this factory's, or of another with the same pool. Does
   * nothing by default. Not called with a borrowed client that has no {@link PoolMonitor}.
   *
   * @param waited for it, including the time to open it where it is a new one
   */
  default void connectionCheckedOut(Duration waited) {}
}
