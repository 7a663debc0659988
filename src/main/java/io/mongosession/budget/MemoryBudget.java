package io.mongosession.budget;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * So many bytes of memory for all requests under way, at most half of them for one owner: nobody
 * can keep the others from being served. Thread-safe.
 */
public final class MemoryBudget {

  private record Waiter(String owner, long bytes, CountDownLatch granted) {}

  private final long total;
  private final Map<String, Long> owners = new HashMap<>();
  private final Deque<Waiter> waiters = new ArrayDeque<>();
  private long taken;

  /**
   * @param total in bytes
   */
  public MemoryBudget(long total) {
    this.total = total;
  }

  /**
   * The most that one owner may hold, in bytes.
   *
   * @param owner null where callers are not identified: then all of it, as nobody can be told from
   *     another
   */
  long most(String owner) {
    return owner == null ? total : total / 2;
  }

  /** Takes so many bytes if they are there now, before those who wait. */
  synchronized boolean take(String owner, long bytes) {
    long own = owners.getOrDefault(owner, 0L) + bytes;
    if (taken + bytes > total || own > most(owner)) {
      return false;
    }
    taken += bytes;
    owners.put(owner, own);
    return true;
  }

  /**
   * Takes so many bytes, in the order in which it is asked for them.
   *
   * @return whether they were there in time
   */
  boolean await(String owner, long bytes, Duration patience) {
    Waiter waiter = new Waiter(owner, bytes, new CountDownLatch(1));
    synchronized (this) {
      waiters.add(waiter);
      grant();
    }
    try {
      waiter.granted().await(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      boolean inVain = waiters.remove(waiter);
      if (inVain) {
        grant();
      }
      return !inVain;
    }
  }

  /** Who waits for an owner's half lets others pass; who waits for all of it does not. */
  private void grant() {
    Iterator<Waiter> all = waiters.iterator();
    while (all.hasNext()) {
      Waiter waiter = all.next();
      if (taken + waiter.bytes() > total) {
        return;
      }
      if (take(waiter.owner(), waiter.bytes())) {
        all.remove();
        waiter.granted().countDown();
      }
    }
  }

  synchronized void giveBack(String owner, long bytes) {
    taken -= bytes;
    owners.merge(owner, -bytes, Long::sum);
    owners.remove(owner, 0L);
    grant();
  }

  /** How many wait at this moment. */
  synchronized int waiting() {
    return waiters.size();
  }

  /** What all requests together hold at this moment, in bytes. */
  synchronized long taken() {
    return taken;
  }
}
