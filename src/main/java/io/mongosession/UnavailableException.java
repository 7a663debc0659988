package io.mongosession;

/**
 * MongoDB did not respond within the configured time-outs, refused the connection, or the pool had
 * no connection left, or it refuses what the user has no right to do. A read returned nothing;
 * whether a write was applied is not known (an append with an idempotency key can be sent again
 * safely, every other write may be repeated as it is). Without a cause the reason is this module's
 * own, as its message reports it: for instance that as many turns are under way as are allowed.
 *
 * <p>The message and {@link #pool()} report how the pool stood: total, in use, idle, waiting.
 */
public final class UnavailableException extends SessionException {

  private static final long serialVersionUID = 1L;

  private final transient PoolStats pool;
  private final boolean lasting;

  /**
   * @param message what was not available, without host or credential
   * @param pool the pool at that moment, or null where there is none to report
   * @param cause the driver's exception, or null
   */
  public UnavailableException(String message, PoolStats pool, Throwable cause) {
    super(pool == null ? message : message + " (pool: " + pool.summary() + ")", cause);
    this.pool = pool;
    lasting = false;
  }

  /**
   * For what lasts until somebody changes rights or configuration.
   *
   * @param message what is missing, without host or credential
   * @param cause the driver's exception, or null
   */
  public UnavailableException(String message, Throwable cause) {
    super(message, cause);
    pool = null;
    lasting = true;
  }

  /**
   * Whether it lasts until somebody changes rights or configuration. The log has it then, once and
   * not with every call.
   */
  public boolean isLasting() {
    return lasting;
  }

  /** The pool at the moment of the failure; null where no live numbers are known. */
  public PoolStats pool() {
    return pool;
  }
}
