package io.mongosession;

import com.mongodb.connection.ConnectionId;
import com.mongodb.connection.ServerId;
import com.mongodb.event.ConnectionCheckOutFailedEvent;
import com.mongodb.event.ConnectionCheckOutStartedEvent;
import com.mongodb.event.ConnectionCheckedInEvent;
import com.mongodb.event.ConnectionCheckedOutEvent;
import com.mongodb.event.ConnectionClosedEvent;
import com.mongodb.event.ConnectionCreatedEvent;
import com.mongodb.event.ConnectionPoolListener;
import com.mongodb.event.ConnectionReadyEvent;
import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Counts the driver's own pool events. A factory makes one for its own client; an application that
 * lends its client may register one in the client's settings and hand it to {@link
 * MongoDBSessionManagerFactory.Builder#client(com.mongodb.client.MongoClient, PoolMonitor)}.
 *
 * <p>Thread-safe. Connections are tracked one by one, so that their numbers are exact and cannot
 * become negative, whatever the order in which events arrive.
 */
public final class PoolMonitor implements ConnectionPoolListener {

  private static final Logger LOG = LogContext.logger(PoolMonitor.class.getName());

  private enum State {
    OPENING,
    IDLE,
    IN_USE
  }

  /** Without the server's number, which a connection's later events have and its first has not. */
  private record Connection(ServerId server, long number) {
    static Connection of(ConnectionId id) {
      return new Connection(id.getServerId(), id.getLocalValue());
    }
  }

  private final Map<Connection, State> connections = new ConcurrentHashMap<>();
  private final List<Consumer<Duration>> listeners = new CopyOnWriteArrayList<>();
  private final LongAdder started = new LongAdder();
  private final LongAdder checkedOut = new LongAdder();
  private final LongAdder timedOut = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder poolClosed = new LongAdder();
  private final LongAdder created = new LongAdder();
  private final LongAdder closed = new LongAdder();
  private final LongAdder waitedNanos = new LongAdder();
  private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);

  /** The numbers of this moment. */
  public PoolStats stats() {
    // What ends a check-out is read before what starts one, so that a check-out in between counts
    // as waiting and never makes a number negative. The time it took is read before all of them, so
    // that it is part of the mean only when it is counted, and the longest after them.
    long waited = waitedNanos.sum();
    long succeeded = checkedOut.sum();
    PoolStats.CheckoutFailures failures =
        new PoolStats.CheckoutFailures(timedOut.sum(), refused.sum(), poolClosed.sum());
    long failed = failures.timeout() + failures.connectionError() + failures.poolClosed();
    long waiting = Math.max(0, started.sum() - succeeded - failed);
    long connectionsClosed = closed.sum();
    int inUse = 0;
    int idle = 0;
    int opening = 0;
    for (State state : connections.values()) {
      switch (state) {
        case IN_USE -> inUse++;
        case IDLE -> idle++;
        case OPENING -> opening++;
      }
    }
    double mean = succeeded == 0 ? 0 : millis(waited) / succeeded;
    return new PoolStats(
        inUse + idle + opening,
        inUse,
        idle,
        (int) waiting,
        created.sum(),
        connectionsClosed,
        failures,
        new PoolStats.CheckoutTime(mean, millis(longestNanos.get())));
  }

  /**
   * Calls this after every check-out from now on, with the time that it took. It is called on the
   * operation's thread, so it must be quick and thread-safe; what it throws is logged and goes no
   * further.
   */
  public void addCheckoutListener(Consumer<Duration> listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
  }

  /** Stops calling it; does nothing when it is not called. */
  public void removeCheckoutListener(Consumer<Duration> listener) {
    listeners.remove(listener);
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }

  @Override
  public void connectionCreated(ConnectionCreatedEvent event) {
    created.increment();
    connections.put(Connection.of(event.getConnectionId()), State.OPENING);
  }

  @Override
  public void connectionReady(ConnectionReadyEvent event) {
    connections.replace(Connection.of(event.getConnectionId()), State.OPENING, State.IDLE);
  }

  @Override
  public void connectionClosed(ConnectionClosedEvent event) {
    if (connections.remove(Connection.of(event.getConnectionId())) != null) {
      closed.increment();
    }
  }

  @Override
  public void connectionCheckOutStarted(ConnectionCheckOutStartedEvent event) {
    started.increment();
  }

  @Override
  public void connectionCheckedOut(ConnectionCheckedOutEvent event) {
    connections.replace(Connection.of(event.getConnectionId()), State.IN_USE);
    long nanos = event.getElapsedTime(TimeUnit.NANOSECONDS);
    // In the order opposite to that of reading.
    longestNanos.accumulate(nanos);
    checkedOut.increment();
    waitedNanos.add(nanos);
    if (!listeners.isEmpty()) {
      notifyListeners(Duration.ofNanos(nanos));
    }
  }

  private void notifyListeners(Duration waited) {
    for (Consumer<Duration> listener : listeners) {
      try {
        listener.accept(waited);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "a listener of check-outs failed", e);
      }
    }
  }

  @Override
  public void connectionCheckedIn(ConnectionCheckedInEvent event) {
    connections.replace(Connection.of(event.getConnectionId()), State.IDLE);
  }

  @Override
  public void connectionCheckOutFailed(ConnectionCheckOutFailedEvent event) {
    switch (event.getReason()) {
      case TIMEOUT -> timedOut.increment();
      case POOL_CLOSED -> poolClosed.increment();
      default -> refused.increment();
    }
  }
}
