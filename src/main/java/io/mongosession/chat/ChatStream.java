package io.mongosession.chat;

import io.mongosession.UnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What happens in a turn, for one reader, who takes it as it comes, or later: whoever makes it
 * never waits. A reader who waits with {@link #next} has a thread, one who is called back needs
 * none. The turn does not end with its reader, unless {@code chat.on-disconnect} says so: it can be
 * followed from where the reader was, see {@link ChatService#follow}. Thread-safe.
 */
public final class ChatStream implements AutoCloseable {

  /** Something that was not taken yet. Pieces of one message become one. */
  private static final class Unread {

    private final ChatEvent event;
    private final StringBuilder text;
    private EventId id;

    private Unread(ChatEvent event, StringBuilder text, EventId id) {
      this.event = event;
      this.text = text;
      this.id = id;
    }

    private ChatEvent event() {
      return text == null ? event : new ChatEvent.Token(text.toString());
    }
  }

  private final Deque<Unread> unread = new ArrayDeque<>();
  private EventId taken;
  private EventId end;
  private ChatEvent.Done done;
  private RuntimeException failure;
  private Runnable reader = () -> {};
  private Runnable onClose = () -> {};
  private boolean closed;

  ChatStream() {}

  /** More text; {@link #changed} must follow. */
  synchronized void addText(String text, EventId id) {
    Unread last = unread.peekLast();
    if (last != null && last.text != null && last.id.message() == id.message()) {
      last.text.append(text);
      last.id = id;
    } else {
      add(new Unread(null, new StringBuilder(text), id));
    }
  }

  /** Something else that happened; {@link #changed} must follow. */
  synchronized void add(ChatEvent event, EventId id) {
    add(new Unread(event, null, id));
  }

  private void add(Unread more) {
    if (!closed) {
      unread.add(more);
    }
  }

  /** Lets the reader know that there is more. */
  void changed() {
    Runnable called;
    synchronized (this) {
      notifyAll();
      called = reader;
    }
    called.run();
  }

  /** The turn is over. */
  void end(ChatResult result, EventId id) {
    synchronized (this) {
      done = new ChatEvent.Done(result);
      end = id;
    }
    changed();
  }

  /**
   * There is no result.
   *
   * @param id null where there is no turn
   */
  void fail(RuntimeException reason, EventId id) {
    synchronized (this) {
      failure = reason;
      end = id;
    }
    changed();
  }

  /** What is to happen, at most once, when nobody reads any more; in place of what was before. */
  void onClose(Runnable call) {
    synchronized (this) {
      if (!closed) {
        onClose = call;
        return;
      }
    }
    call.run();
  }

  /**
   * Lets this be called whenever {@link #poll} may have something new, on the thread that has it:
   * it must not wait. Called at least once.
   */
  public void onEvent(Runnable call) {
    synchronized (this) {
      reader = call;
    }
    call.run();
  }

  /**
   * What happened and was not taken yet; null when nothing has. No round trip.
   *
   * @throws AgentTimeoutException when the agent did not finish in time
   * @throws AgentFailedException when the agent failed
   * @throws io.mongosession.TurnRunningException when the message waited for its turn in vain
   * @throws io.mongosession.OverBudgetException when the turn before it used the last model tokens
   */
  public synchronized ChatEvent poll() {
    Unread next = unread.poll();
    if (next != null) {
      taken = next.id;
      return next.event();
    }
    if (failure != null) {
      taken = end;
      throw failure;
    }
    if (done != null) {
      taken = end;
    }
    return done;
  }

  /**
   * The id of what was taken last: whoever follows the turn from there misses nothing. Empty before
   * anything was.
   */
  public synchronized Optional<String> lastEventId() {
    return Optional.ofNullable(taken).map(EventId::toString);
  }

  /**
   * Waits for what happens next. No round trip.
   *
   * @param patience how long to wait at most
   * @throws AgentTimeoutException when the agent did not finish in time
   * @throws AgentFailedException when the agent failed
   * @throws io.mongosession.TurnRunningException when the message waited for its turn in vain
   * @throws io.mongosession.OverBudgetException when the turn before it used the last model tokens
   * @throws UnavailableException when the thread was interrupted
   */
  public synchronized ChatEvent next(Duration patience) {
    long until = System.nanoTime() + patience.toNanos();
    while (true) {
      ChatEvent event = poll();
      long left = until - System.nanoTime();
      if (event != null) {
        return event;
      }
      if (left <= 0) {
        return new ChatEvent.Silence();
      }
      pause(left);
    }
  }

  private void pause(long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedWait(this, nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("interrupted while a turn was waited for", null, e);
    }
  }

  /** Nobody reads any more. Never waits. */
  @Override
  public void close() {
    Runnable called;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      unread.clear();
      reader = () -> {};
      called = onClose;
    }
    called.run();
  }
}
