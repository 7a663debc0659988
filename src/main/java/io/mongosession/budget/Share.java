package io.mongosession.budget;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What one request holds of the {@link MemoryBudget}: what it uses, and room for what it is about
 * to use. It belongs to the threads that serve the request; where a thread serves none, nothing is
 * counted. Thread-safe.
 */
public final class Share implements AutoCloseable {

  /** Of threads that serve no request. */
  private static final Share UNCOUNTED = new Share(null);

  private static final ThreadLocal<Share> CURRENT = ThreadLocal.withInitial(() -> UNCOUNTED);

  /** In bytes: so that the budget is not asked for every value of a body. */
  private static final long UNIT = 16 * 1024;

  /** Less than the wait for a connection to the database by default; many a read ends meanwhile. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final MemoryBudget budget;
  private String owner;
  private long used;
  private long held;
  private boolean closed;

  /**
   * @param budget null where nothing is counted
   */
  public Share(MemoryBudget budget) {
    this.budget = budget;
    closed = budget == null;
  }

  /** That of the request which the calling thread serves; never null. */
  public static Share current() {
    return CURRENT.get();
  }

  /** The calling thread serves the request of this share from now on, until {@link #leave}. */
  public static void enter(Share share) {
    CURRENT.set(share);
  }

  /** The calling thread serves no request any more. */
  public static void leave() {
    CURRENT.remove();
  }

  /** A task for another thread, which then serves the calling thread's request meanwhile. */
  public static Runnable carrying(Runnable task) {
    Share share = current();
    return () -> {
      enter(share);
      try {
        task.run();
      } finally {
        leave();
      }
    };
  }

  /**
   * Does something with a share of its own, of the same owner, which is given back in the end: for
   * a request that does the like many times.
   */
  public <T> T apart(Supplier<T> work) {
    Share before = current();
    try (Share part = part()) {
      enter(part);
      return work.get();
    } finally {
      enter(before);
    }
  }

  /** Another share of the same budget and owner, with nothing in it. */
  public synchronized Share part() {
    Share part = new Share(budget);
    part.owner = owner;
    return part;
  }

  /** Whether what is taken counts. */
  public synchronized boolean isCounted() {
    return !closed;
  }

  /**
   * Whose request this is.
   *
   * @param newOwner null where callers are not identified
   * @throws IllegalStateException when something is held for another
   */
  public synchronized void belongsTo(String newOwner) {
    if (held > 0 && !Objects.equals(owner, newOwner)) {
      throw new IllegalStateException("memory is held for another owner");
    }
    owner = newOwner;
  }

  /**
   * Uses so many bytes more, out of the room or beyond it. Never waits: what the request holds
   * already would wait with it.
   *
   * @throws OverBudgetException when they are not there
   */
  public void take(long bytes) {
    take(bytes, 0);
  }

  /** The same, with room for so many bytes on top. */
  public synchronized void take(long bytes, long room) {
    long more = missing(bytes + room);
    if (more > 0) {
      if (!budget.take(owner, more)) {
        throw refusal();
      }
      held += more;
    }
    used += bytes;
  }

  /**
   * Reads something large, with room for so many bytes, or for as many as an owner may hold; what
   * of it was not used is given back in the end. Waits three seconds at most.
   *
   * @throws OverBudgetException when it is not there by then
   */
  public <T> T reading(long room, Supplier<T> read) {
    makeRoom(room);
    try {
      return read.get();
    } finally {
      trim();
    }
  }

  /**
   * Makes room for so many bytes, or for as many as an owner may hold. Waits three seconds at most.
   *
   * @throws OverBudgetException when it is not there by then
   */
  synchronized void makeRoom(long bytes) {
    if (closed) {
      return;
    }
    long more = missing(Math.min(bytes, budget.most(owner) - used));
    if (more > 0) {
      if (!budget.await(owner, more, PATIENCE)) {
        throw refusal();
      }
      held += more;
    }
  }

  /** Gives back what is not used. */
  public synchronized void trim() {
    shrink(units(used));
  }

  /** Uses so many bytes less. */
  public synchronized void giveBack(long bytes) {
    used = Math.max(0, used - bytes);
  }

  /** Gives back everything, for good. */
  @Override
  public synchronized void close() {
    shrink(0);
    closed = true;
  }

  /** What must be taken of the budget, so that so many bytes more can be used. */
  private long missing(long bytes) {
    if (closed) {
      return 0;
    }
    long most = budget.most(owner);
    if (used + bytes > most) {
      throw new OverBudgetException(
          "the request needs more memory than limits.in-flight-bytes leaves for one caller, %d bytes"
              .formatted(most),
          true);
    }
    return Math.min(units(used + bytes), most) - held;
  }

  private void shrink(long needed) {
    if (!closed && held > needed) {
      budget.giveBack(owner, held - needed);
      held = needed;
    }
  }

  private static long units(long bytes) {
    return (bytes + UNIT - 1) / UNIT * UNIT;
  }

  private static OverBudgetException refusal() {
    return new OverBudgetException(
        "too much memory is in use by other requests at the moment; try again", false);
  }
}
