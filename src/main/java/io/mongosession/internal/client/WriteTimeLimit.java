package io.mongosession.internal.client;

import com.mongodb.ConnectionString;
import java.time.Duration;

/**
 * How long a write may take, derived from the client's time-outs: one command waits for a
 * connection, selects a server, connects and reads at the most once each.
 *
 * @param command the longest a single command takes
 */
public record WriteTimeLimit(Duration command) {

  /** Stands for a time-out that is switched off, and for a borrowed client's. */
  private static final int UNBOUNDED_MS = 120_000;

  /** How far the clocks of two application servers may be apart. */
  public static final Duration CLOCK_SKEW = Duration.ofSeconds(5);

  public static WriteTimeLimit ofBorrowedClient() {
    return new WriteTimeLimit(Duration.ofMillis(UNBOUNDED_MS));
  }

  static WriteTimeLimit of(ConnectionString options) {
    Long total = options.getTimeout();
    if (total != null && total > 0) {
      return new WriteTimeLimit(Duration.ofMillis(total));
    }
    return new WriteTimeLimit(
        Duration.ofMillis(
            bounded(options.getMaxWaitTime())
                + bounded(options.getServerSelectionTimeout())
                + bounded(options.getConnectTimeout())
                + bounded(options.getSocketTimeout())));
  }

  private static long bounded(Integer millis) {
    return millis == null || millis <= 0 ? UNBOUNDED_MS : millis;
  }

  /** After a reservation was sent its messages are not sent any more when this time is over. */
  public Duration longestInsertDelay() {
    return command;
  }

  /**
   * After a reservation was sent its messages cannot arrive any more when this time is over: the
   * driver itself may send a write twice.
   */
  public Duration longestWrite() {
    return longestInsertDelay().plus(command.multipliedBy(2)).plus(CLOCK_SKEW);
  }
}
