package io.mongosession.chat;

import io.mongosession.UnavailableException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A turn whose reply is read while it is being written. The agent's thread writes and stores it,
 * whether or not the reader is quick; the reader takes it, and closes the stream when nobody reads
 * any more.
 *
 * <p>The reply is in the log as a draft before the reader gets its first piece. It becomes complete
 * when the agent has returned and its state is stored; when the turn ends in any other way the
 * draft is aborted with the text written so far, and the user's message is marked failed. For one
 * reader at a time.
 */
public final class ChatStream implements AutoCloseable {

  private final OpenTurn turn;
  private final Duration lifetime;
  private final ReplyText text;

  /** Held while a piece is added: pieces come one after the other. */
  private final Object adding = new Object();

  private Future<?> agent;
  private volatile Long draft;
  private boolean storing;
  private boolean completing;
  private boolean settled;
  private ChatResult result;
  private RuntimeException failure;

  /**
   * @param lifetime how long the reply may take
   * @param maximumBytes how long it may become
   */
  ChatStream(OpenTurn turn, Duration lifetime, int maximumBytes) {
    this.turn = turn;
    this.lifetime = lifetime;
    text = new ReplyText(maximumBytes);
  }

  /** What is interrupted when the turn ends early. */
  synchronized void runBy(Future<?> task) {
    agent = task;
    if (failure != null) {
      task.cancel(true);
    }
  }

  /** Runs the agent to the end of the turn, on its own thread. */
  void run(Callable<ChatReply> reply) {
    ChatReply made;
    try {
      made = reply.call();
    } catch (Throwable e) {
      end(ChatAgentException.of(turn.agentId(), e));
      return;
    }
    if (beginCompleting()) {
      complete(made);
    }
  }

  private synchronized boolean beginCompleting() {
    // An agent may leave its thread interrupted; its reply is stored all the same.
    Thread.interrupted();
    completing = failure == null;
    return completing;
  }

  private void complete(ChatReply reply) {
    try {
      ChatResult stored = turn.complete(draft, reply);
      synchronized (this) {
        result = stored;
        notifyAll();
      }
    } catch (RuntimeException e) {
      synchronized (this) {
        completing = false;
        end(e);
        notifyAll();
      }
    }
  }

  /**
   * Takes a further piece of the reply from the agent.
   *
   * @throws CancellationException when the turn is over
   */
  void add(String piece) {
    synchronized (adding) {
      if (draft == null && !piece.isEmpty()) {
        beginDraft();
      }
      publish(piece);
    }
  }

  private void beginDraft() {
    synchronized (this) {
      checkOpen();
      storing = true;
    }
    try {
      draft = turn.begin(lifetime);
    } catch (RuntimeException e) {
      end(e);
      throw e;
    } finally {
      synchronized (this) {
        storing = false;
        notifyAll();
        if (failure != null && agent != null) {
          agent.cancel(true);
        }
      }
    }
  }

  private synchronized void publish(String piece) {
    checkOpen();
    try {
      text.append(piece);
    } catch (IllegalArgumentException e) {
      end(new AgentFailedException(turn.agentId(), e));
      throw e;
    }
    notifyAll();
  }

  private void checkOpen() {
    if (failure != null || completing) {
      throw new CancellationException("the turn is over");
    }
  }

  /** Ends the turn without a reply, unless it has ended; the agent is interrupted. */
  synchronized void end(RuntimeException reason) {
    if (failure != null || result != null || completing) {
      return;
    }
    failure = reason;
    notifyAll();
    if (agent != null && !storing) {
      agent.cancel(true);
    }
  }

  /**
   * Waits for what happens next. No round trip, except that a turn which ended without a reply is
   * stored as such: one, and one more where some text had been written.
   *
   * @param patience how long to wait at most
   * @throws AgentTimeoutException when the agent did not finish in time
   * @throws AgentFailedException when the agent failed
   */
  public ChatEvent next(Duration patience) {
    ChatEvent event = await(patience);
    if (event != null) {
      return event;
    }
    settle();
    throw failure;
  }

  /** What happened, or null for a failure. */
  private synchronized ChatEvent await(Duration patience) {
    long until = System.nanoTime() + patience.toNanos();
    while (true) {
      if (text.hasMore()) {
        return new ChatEvent.Token(text.take());
      }
      if (result != null) {
        return new ChatEvent.Done(result);
      }
      if (failure != null) {
        return null;
      }
      long left = until - System.nanoTime();
      if (left <= 0) {
        return new ChatEvent.Silence();
      }
      pause(left);
    }
  }

  /** Waits for a change; a server that stops ends the turn. */
  private void pause(long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedWait(this, nanos);
    } catch (InterruptedException e) {
      end(new UnavailableException("the turn was interrupted", null, e));
      Thread.currentThread().interrupt();
    }
  }

  /** Nobody reads any more: a reply that is not complete is aborted. */
  @Override
  public void close() {
    end(new CancellationException("the caller is gone"));
    settle();
  }

  /** Stores, once, that there is no reply. */
  private void settle() {
    synchronized (this) {
      // What is being stored at this moment decides what is left to store.
      while ((storing || completing && result == null) && !Thread.currentThread().isInterrupted()) {
        pause(lifetime.toNanos());
      }
      // Without a database nothing can be stored: the draft ends at its deadline.
      if (failure == null || settled || failure instanceof UnavailableException) {
        return;
      }
      settled = true;
    }
    turn.fail(draft, text.all(), ChatAgentException.steps(failure));
  }
}
