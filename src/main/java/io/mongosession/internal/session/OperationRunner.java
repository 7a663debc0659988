package io.mongosession.internal.session;

import io.mongosession.OperationListener;
import io.mongosession.UnavailableException;
import io.mongosession.internal.client.MongoErrors;
import io.mongosession.internal.client.SharedClient;
import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What happens around every operation: errors become this module's own, and listeners are notified.
 */
final class OperationRunner {

  private static final Logger LOG = LogContext.logger(OperationRunner.class.getName());

  private static final String CLOSED = "the session manager factory is closed";

  private final SharedClient connection;
  private final List<OperationListener> listeners;
  private final Consumer<Duration> checkouts = this::checkedOut;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** The operations that MongoDB does not allow; few, and none as a rule. */
  private final Set<String> notAllowed = ConcurrentHashMap.newKeySet();

  OperationRunner(SharedClient connection, List<OperationListener> listeners) {
    this.connection = connection;
    this.listeners = listeners;
    if (!listeners.isEmpty()) {
      connection.watchCheckouts(checkouts);
    }
  }

  /** True for the first caller. */
  boolean markClosed() {
    boolean first = closed.compareAndSet(false, true);
    if (first) {
      // Others may go on with the pool.
      connection.forgetCheckouts(checkouts);
    }
    return first;
  }

  private void checkedOut(Duration waited) {
    for (OperationListener listener : listeners) {
      listener.connectionCheckedOut(waited);
    }
  }

  void checkOpen() {
    if (closed.get()) {
      throw new IllegalStateException(CLOSED);
    }
  }

  <T> T run(String operation, Supplier<T> body) {
    checkOpen();
    long started = System.nanoTime();
    RuntimeException error = null;
    try {
      T result = body.get();
      if (!notAllowed.isEmpty()) {
        notAllowed.remove(operation);
      }
      return result;
    } catch (RuntimeException e) {
      RuntimeException ours = MongoErrors.translate(operation, e, connection.poolStats());
      report(operation, ours);
      boolean closing =
          ours instanceof UnavailableException || ours instanceof IllegalStateException;
      error = closing ? orClosed(ours, e) : ours;
      throw error;
    } finally {
      notifyListeners(operation, Duration.ofNanos(System.nanoTime() - started), error);
    }
  }

  /** What lasts is logged once, until the operation goes through again. */
  private void report(String operation, RuntimeException error) {
    if (error instanceof UnavailableException unavailable
        && unavailable.isLasting()
        && notAllowed.add(operation)) {
      LOG.log(Level.WARNING, error.getMessage());
    }
  }

  /**
   * Whatever the driver reports of a client that was closed meanwhile: the reason is the closing.
   */
  private RuntimeException orClosed(RuntimeException error, RuntimeException cause) {
    return closed.get() ? new IllegalStateException(CLOSED, cause) : error;
  }

  private void notifyListeners(String operation, Duration duration, RuntimeException error) {
    for (OperationListener listener : listeners) {
      try {
        listener.operationEnded(operation, duration, error);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "an operation listener failed", e);
      }
    }
  }
}
