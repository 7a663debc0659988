package io.mongosession.internal.client;

import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What a connection does while nobody waits for it, one after the other, on one thread: it starts
 * when there is something to do, and ends when there has been nothing for a while. Thread-safe.
 */
public final class BackgroundWork implements AutoCloseable {

  /** The name of its thread. */
  public static final String THREAD = "mongodb-session-background";

  private static final Logger LOG = LogContext.logger(BackgroundWork.class.getName());
  private static final int IDLE_SECONDS = 5;

  private final ScheduledThreadPoolExecutor thread;

  BackgroundWork() {
    this(THREAD);
  }

  /** Other work, on another thread; its name begins with {@link #THREAD}. */
  public BackgroundWork(String name) {
    thread = new ScheduledThreadPoolExecutor(1, work -> daemon(work, name));
    thread.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    thread.allowCoreThreadTimeOut(true);
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Does this as soon as what was given before is done; never, once closed. */
  public void run(Runnable work) {
    later(Duration.ZERO, work);
  }

  /** Does this after a while; never, once closed. */
  public void later(Duration delay, Runnable work) {
    try {
      thread.schedule(() -> done(work), delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "closed: there is no more work in the background", e);
    }
  }

  private void done(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | LinkageError e) {
      // An undeployed application's classes may be gone while the last work ends.
      LOG.log(
          thread.isShutdown() ? Level.DEBUG : Level.WARNING, "work in the background failed", e);
    }
  }

  /** Whether what is under way is the last. */
  public boolean isClosed() {
    return thread.isShutdown();
  }

  /** Ends it without waiting: what is under way is interrupted, what is not never begins. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
