package io.mongosession.rest;

import io.mongosession.log.LogContext;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The log of refusals. Callers can provoke refusals as often as they like: a few lines a second are
 * written, and then one with the number of those left out.
 */
@ApplicationScoped
class RefusalLog {

  static final int LINES_A_SECOND = 5;

  private static final Logger LOG = LogContext.logger(RefusalLog.class.getName());
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @Resource private ManagedScheduledExecutorService managed;
  private ScheduledExecutorService scheduler;
  private Future<?> scheduled;
  private long begin = System.nanoTime();
  private int lines;
  private long leftOut;

  RefusalLog() {}

  /** For a test. */
  RefusalLog(ScheduledExecutorService scheduler) {
    this.scheduler = scheduler;
  }

  /** Writes a line, or counts it. */
  void write(String line) {
    if (admits()) {
      LOG.log(Level.INFO, line);
    }
  }

  private synchronized boolean admits() {
    long now = System.nanoTime();
    if (now - begin >= SECOND) {
      begin = now;
      lines = 0;
    }
    if (lines < LINES_A_SECOND) {
      lines++;
      return true;
    }
    leftOut++;
    if (leftOut == 1) {
      reportSoon();
    }
    return false;
  }

  private void reportSoon() {
    try {
      ScheduledExecutorService executor = scheduler == null ? managed : scheduler;
      scheduled = executor.schedule(this::report, 1, TimeUnit.SECONDS);
    } catch (RejectedExecutionException e) {
      leftOut = 0; // The application stops.
    }
  }

  private void report() {
    long count;
    synchronized (this) {
      count = leftOut;
      leftOut = 0;
    }
    LOG.log(Level.INFO, "refused {0} more requests, not logged one by one", count);
  }

  /**
   * Reports what is still to be reported: a server refuses to run tasks of a stopped application.
   */
  @PreDestroy
  void close() {
    Future<?> last;
    synchronized (this) {
      last = leftOut == 0 ? null : scheduled;
    }
    if (last != null && last.cancel(false)) {
      report();
    }
  }
}
