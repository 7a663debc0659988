package io.mongosession;

/**
 * The connection pool at one moment, counted from the driver's own events; over all servers of a
 * cluster together. No number is ever negative.
 *
 * @param size connections that exist
 * @param inUse connections that an operation holds
 * @param idle connections that wait for an operation
 * @param waiting operations that wait for a connection
 * @param created connections opened since the pool was made
 * @param closed connections closed since then
 * @param checkoutFailures operations that got no connection
 * @param checkoutTime how long operations waited for theirs
 */
public record PoolStats(
    int size,
    int inUse,
    int idle,
    int waiting,
    long created,
    long closed,
    CheckoutFailures checkoutFailures,
    CheckoutTime checkoutTime) {

  /**
   * Operations that got no connection, by reason.
   *
   * @param timeout the wait-queue time-out ended
   * @param connectionError a new connection could not be opened, or was refused
   * @param poolClosed the factory was closed meanwhile
   */
  public record CheckoutFailures(long timeout, long connectionError, long poolClosed) {}

  /**
   * The time operations waited for a connection since the pool was made, in milliseconds.
   *
   * @param mean over all successful check-outs; 0 before the first
   * @param max the longest of them
   */
  public record CheckoutTime(double mean, double max) {}

  /** Total, in use, idle and waiting in one line. */
  public String summary() {
    return "total=%d, in use=%d, idle=%d, waiting=%d".formatted(size, inUse, idle, waiting);
  }
}
