package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ServerAddress;
import com.mongodb.connection.ClusterId;
import com.mongodb.connection.ConnectionId;
import com.mongodb.connection.ServerId;
import com.mongodb.event.ConnectionCheckOutFailedEvent;
import com.mongodb.event.ConnectionCheckOutStartedEvent;
import com.mongodb.event.ConnectionCheckedInEvent;
import com.mongodb.event.ConnectionCheckedOutEvent;
import com.mongodb.event.ConnectionClosedEvent;
import com.mongodb.event.ConnectionCreatedEvent;
import com.mongodb.event.ConnectionReadyEvent;
import io.mongosession.testing.Background;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PoolMonitorTest {

  private static final long OPERATION = 1;

  private final ServerId server = new ServerId(new ClusterId(), new ServerAddress("host"));
  private final ConnectionId opening = new ConnectionId(server, 1, null);

  /** What the driver calls the same connection once the server has given it a number. */
  private final ConnectionId open = new ConnectionId(server, 1, 4711L);

  private final PoolMonitor monitor = new PoolMonitor();

  private void checkOut(ConnectionId id) {
    monitor.connectionCheckedOut(new ConnectionCheckedOutEvent(id, OPERATION, 2_000_000));
  }

  private void open() {
    monitor.connectionCreated(new ConnectionCreatedEvent(opening));
    monitor.connectionReady(new ConnectionReadyEvent(open, 0));
  }

  private void start() {
    monitor.connectionCheckOutStarted(new ConnectionCheckOutStartedEvent(server, OPERATION));
  }

  @Test
  void aConnectionIsOneAndTheSameBeforeAndAfterTheServerNumbersIt() {
    start();
    open();
    checkOut(open);
    assertThat(monitor.stats().summary()).isEqualTo("total=1, in use=1, idle=0, waiting=0");

    monitor.connectionCheckedIn(new ConnectionCheckedInEvent(open, OPERATION));
    assertThat(monitor.stats().summary()).isEqualTo("total=1, in use=0, idle=1, waiting=0");

    monitor.connectionClosed(new ConnectionClosedEvent(open, ConnectionClosedEvent.Reason.IDLE));
    PoolStats stats = monitor.stats();
    assertThat(stats.summary()).isEqualTo("total=0, in use=0, idle=0, waiting=0");
    assertThat(stats.created()).isEqualTo(1);
    assertThat(stats.closed()).isEqualTo(1);
    assertThat(stats.checkoutTime()).isEqualTo(new PoolStats.CheckoutTime(2, 2));
  }

  @Test
  void listenersAreToldWhatEachCheckOutTookUntilTheyAreTakenAway() {
    List<Duration> told = new ArrayList<>();
    Consumer<Duration> listener = told::add;
    monitor.addCheckoutListener(
        waited -> {
          throw new IllegalStateException("a listener that fails");
        });
    monitor.addCheckoutListener(listener);
    open();

    checkOut(open);
    checkOut(open);
    monitor.removeCheckoutListener(listener);
    checkOut(open);

    assertThat(told).containsExactly(Duration.ofMillis(2), Duration.ofMillis(2));
    assertThat(monitor.stats().checkoutTime()).isEqualTo(new PoolStats.CheckoutTime(2, 2));
  }

  @Test
  void failedCheckOutsAreCountedByReasonAndWaitNoMore() {
    for (ConnectionCheckOutFailedEvent.Reason reason :
        ConnectionCheckOutFailedEvent.Reason.values()) {
      start();
      assertThat(monitor.stats().waiting()).isEqualTo(1);
      monitor.connectionCheckOutFailed(
          new ConnectionCheckOutFailedEvent(server, OPERATION, reason, 0));
      assertThat(monitor.stats().waiting()).isZero();
    }
    PoolStats.CheckoutFailures failures = monitor.stats().checkoutFailures();
    assertThat(failures.timeout()).isEqualTo(1);
    assertThat(failures.poolClosed()).isEqualTo(1);
    assertThat(failures.connectionError()).isPositive();
  }

  @Test
  void eventsOutOfOrderNeverMakeANumberNegative() {
    checkOut(open);
    monitor.connectionCheckedIn(new ConnectionCheckedInEvent(open, OPERATION));
    monitor.connectionClosed(new ConnectionClosedEvent(open, ConnectionClosedEvent.Reason.ERROR));
    monitor.connectionReady(new ConnectionReadyEvent(open, 0));

    PoolStats stats = monitor.stats();
    assertThat(stats.summary()).isEqualTo("total=0, in use=0, idle=0, waiting=0");
    assertThat(stats.closed()).isZero();
  }

  @Test
  void theMeanCheckOutTimeNeverExceedsTheLongestWhileOthersCheckOut() {
    AtomicReference<PoolMonitor> current = new AtomicReference<>(monitor);
    CompletableFuture<Void> driver =
        Background.run(
            () -> {
              for (int round = 0; round < 20_000; round++) {
                PoolMonitor fresh = new PoolMonitor();
                current.set(fresh);
                // Each takes so much longer than the last that it decides the mean.
                for (long nanos = 1; nanos < 1L << 60; nanos *= 8) {
                  fresh.connectionCheckedOut(new ConnectionCheckedOutEvent(open, OPERATION, nanos));
                }
              }
            });
    List<PoolStats.CheckoutTime> torn = new ArrayList<>();
    while (!driver.isDone()) {
      PoolStats.CheckoutTime time = current.get().stats().checkoutTime();
      if (time.mean() > time.max()) {
        torn.add(time);
      }
    }
    driver.join();
    assertThat(torn).isEmpty();
  }
}
