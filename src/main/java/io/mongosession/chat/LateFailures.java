package io.mongosession.chat;

import io.mongosession.NotFoundException;
import io.mongosession.UnavailableException;
import io.mongosession.log.LogContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Marks questions failed whose turn ended because the database did not answer: when it answers
 * again, and when a question that was on its way has arrived. Nobody waits for it. Thread-safe.
 */
@ApplicationScoped
class LateFailures {

  private static final Logger LOG = LogContext.logger(LateFailures.class.getName());

  /** An outage must not fill the memory; the rest is seen by the missing reply. */
  private static final int MOST = 1000;

  private static final Duration FIRST = Duration.ofSeconds(1);

  /** The last of the waits, each twice as long as the one before. */
  private static final Duration LAST = Duration.ofMinutes(5);

  @Inject private AgentCaller threads;
  private final Semaphore room = new Semaphore(MOST);

  /**
   * Tries until it succeeds, for about ten minutes.
   *
   * @param marking throws {@link UnavailableException} or {@link NotFoundException} when it is to
   *     be tried again
   */
  void store(Runnable marking) {
    if (room.tryAcquire()) {
      storeAfter(FIRST, marking);
    }
  }

  private void storeAfter(Duration wait, Runnable marking) {
    threads.after(wait, () -> tryToStore(wait, marking));
  }

  private void tryToStore(Duration wait, Runnable marking) {
    Duration next = wait.multipliedBy(2);
    try {
      marking.run();
      room.release();
    } catch (UnavailableException | NotFoundException e) {
      if (next.compareTo(LAST) <= 0) {
        storeAfter(next, marking);
      } else {
        room.release();
      }
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "a turn without a reply could not be marked failed", e);
      room.release();
    }
  }
}
