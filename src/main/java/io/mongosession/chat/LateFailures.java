package io.mongosession.chat;

import io.mongosession.NotFoundException;
import io.mongosession.UnavailableException;
import io.mongosession.log.LogContext;
import io.mongosession.turn.TurnLostException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;

/**
 * Stores how turns ended when the database did not answer: when it answers again, and when a
 * question that was on its way has arrived. One after the other, as all wait for the same database,
 * and soon, as such a turn keeps its agent until then. Nobody waits for it. Thread-safe.
 */
@ApplicationScoped
class LateFailures {

  private static final Logger LOG = LogContext.logger(LateFailures.class.getName());

  /** An outage must not fill the memory; the rest is seen by the missing reply. */
  private static final int MOST = 1000;

  private static final Duration WAIT = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final BiConsumer<Duration, Runnable> later;
  private final Deque<Late> waiting = new ArrayDeque<>();
  private boolean trying;

  @Inject
  LateFailures(AgentCaller threads) {
    this(threads::after);
  }

  /**
   * @param later runs something that may wait, after a time
   */
  LateFailures(BiConsumer<Duration, Runnable> later) {
    this.later = later;
  }

  LateFailures() {
    this((BiConsumer<Duration, Runnable>) null); // For the container's proxy.
  }

  private record Late(Runnable storing, long untilNanos) {}

  /**
   * Tries until it succeeds, for about ten minutes.
   *
   * @param storing throws {@link UnavailableException} or {@link NotFoundException} when it is to
   *     be tried again
   */
  void store(Runnable storing) {
    synchronized (this) {
      if (waiting.size() >= MOST) {
        return;
      }
      waiting.add(new Late(LogContext.carrying(storing), System.nanoTime() + PATIENCE.toNanos()));
      if (trying) {
        return;
      }
      trying = true;
    }
    later.accept(WAIT, this::tryAll);
  }

  /** As many as there are now, until the database does not answer one of them. */
  private void tryAll() {
    int count = count();
    boolean answers = true;
    for (int i = 0; i < count && answers; i++) {
      Late late = first();
      try {
        late.storing().run();
      } catch (NotFoundException e) {
        again(late);
      } catch (UnavailableException e) {
        again(late);
        answers = false;
      } catch (TurnLostException e) {
        LOG.log(Level.DEBUG, "another process has stored how a turn ended", e);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "how a turn ended could not be stored", e);
      }
    }
    if (hasMore()) {
      later.accept(WAIT, this::tryAll);
    }
  }

  private synchronized int count() {
    return waiting.size();
  }

  private synchronized Late first() {
    return waiting.remove();
  }

  private synchronized void again(Late late) {
    if (System.nanoTime() < late.untilNanos()) {
      waiting.add(late);
    }
  }

  private synchronized boolean hasMore() {
    trying = !waiting.isEmpty();
    return trying;
  }
}
