package io.mongosession.chat;

import io.mongosession.UnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * A turn under way, and its reply, which may be read while it is being written. The agent's thread
 * writes and stores it, whether or not the reader is quick; the reader takes it, and closes the
 * stream when nobody reads any more. One thread, the agent's, while the turn is under way: a reader
 * who waits with {@link #next} brings the second, one who is called back brings none.
 *
 * <p>A reply that is streamed is in the log as a draft before the reader gets its first piece. It
 * becomes complete when the agent has returned and its state is stored; when the turn ends in any
 * other way the draft is aborted with the text written so far, and the user's message is marked
 * failed, before the reader learns of it. Thread-safe; for one reader.
 */
public final class ChatStream implements AutoCloseable {

  /** A turn passes through these in their order, and may leave one of the middle ones out. */
  private enum Phase {
    /** The agent is asked. */
    ASKING,
    /** Its reply is being stored: nothing ends the turn any more. */
    COMPLETING,
    /** There is no reply, which is being stored. */
    FAILING,
    OVER
  }

  private final OpenTurn turn;
  private final TurnPlaces.Place place;
  private final Duration lifetime;
  private final ReplyText text;
  private final Executor threads;
  private final Deque<ToolUse> tools = new ArrayDeque<>();

  /** A tool that was used behind so many characters of the text. */
  private record ToolUse(int behind, ChatEvent.Tool event) {}

  /** Held while a piece is added: pieces come one after the other. */
  private final Object adding = new Object();

  private Phase phase = Phase.ASKING;
  private Thread agent;
  private volatile Long draft;
  private boolean draftBeingStored;
  private ChatResult result;
  private RuntimeException failure;
  private Runnable reader = () -> {};

  /**
   * @param place is given back when the turn is over
   * @param lifetime how long the reply may take
   * @param maximumBytes how long it may become
   * @param threads run what has to be stored when the turn ends on a thread that must not wait
   */
  ChatStream(
      OpenTurn turn,
      TurnPlaces.Place place,
      Duration lifetime,
      int maximumBytes,
      Executor threads) {
    this.turn = turn;
    this.place = place;
    this.lifetime = lifetime;
    this.threads = threads;
    text = new ReplyText(maximumBytes);
  }

  String agentId() {
    return turn.agentId();
  }

  /** Asks the agent on the calling thread, and stores how the turn ends. */
  void run(Callable<ChatReply> agentsReply) {
    if (!enter()) {
      return;
    }
    ChatReply reply = null;
    RuntimeException thrown = null;
    try {
      reply = agentsReply.call();
    } catch (Throwable e) {
      thrown = ChatAgentException.of(turn.agentId(), e);
    }
    if (leave(thrown)) {
      if (thrown == null) {
        complete(reply);
      } else {
        settle();
      }
    }
  }

  /** From here on the thread is interrupted when the turn ends; false when it is over already. */
  private synchronized boolean enter() {
    agent = phase == Phase.ASKING ? Thread.currentThread() : null;
    return agent != null;
  }

  /** From here on it is not; returns whether the turn's end is still to be stored. */
  private synchronized boolean leave(RuntimeException thrown) {
    agent = null;
    // An agent may leave its thread interrupted; its reply is stored all the same.
    Thread.interrupted();
    if (phase != Phase.ASKING) {
      return false;
    }
    phase = thrown == null ? Phase.COMPLETING : Phase.FAILING;
    failure = thrown;
    return true;
  }

  private void complete(ChatReply reply) {
    ChatResult stored;
    try {
      stored = turn.complete(draft, reply);
    } catch (UnavailableException e) {
      fail(e);
      finish(); // The reply may be stored: its question is not without one.
      return;
    } catch (RuntimeException e) {
      fail(e);
      settle();
      return;
    }
    synchronized (this) {
      result = stored;
    }
    finish();
  }

  private synchronized void fail(RuntimeException reason) {
    phase = Phase.FAILING;
    failure = reason;
  }

  /** Stores that there is no reply. Once. */
  private void settle() {
    try {
      if (failure instanceof UnavailableException) {
        turn.failLater(); // A draft ends at its deadline.
      } else {
        turn.fail(draft, text.all(), ChatAgentException.steps(failure));
      }
    } finally {
      finish();
    }
  }

  private void finish() {
    place.close();
    synchronized (this) {
      phase = Phase.OVER;
    }
    notifyReader();
  }

  private void notifyReader() {
    Runnable called;
    synchronized (this) {
      notifyAll();
      called = reader;
    }
    called.run();
  }

  /**
   * Takes a further piece of the reply from the agent, on any thread.
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
    notifyReader();
  }

  /**
   * Takes note of a tool that the agent uses, on any thread.
   *
   * @throws CancellationException when the turn is over
   */
  void add(ChatEvent.Tool event) {
    synchronized (this) {
      checkOpen();
      tools.add(new ToolUse(text.length(), event));
    }
    notifyReader();
  }

  /** What the agent writes to. */
  ReplyWriter writer() {
    return new ReplyWriter() {
      @Override
      public void text(String piece) {
        add(piece);
      }

      @Override
      public void tool(ChatEvent.Tool event) {
        add(event);
      }
    };
  }

  private void beginDraft() {
    synchronized (this) {
      checkOpen();
      draftBeingStored = true;
    }
    try {
      draft = turn.begin(lifetime);
    } catch (RuntimeException e) {
      end(e);
      throw e;
    } finally {
      draftStored();
    }
  }

  /** Whoever ended the turn meanwhile left it to this thread to store that. */
  private void draftStored() {
    boolean ended;
    synchronized (this) {
      draftBeingStored = false;
      ended = phase == Phase.FAILING;
    }
    if (ended) {
      settle();
      interruptAgent();
    }
  }

  private synchronized void interruptAgent() {
    if (agent != null) {
      agent.interrupt();
    }
  }

  private void publish(String piece) {
    try {
      synchronized (this) {
        checkOpen();
        text.append(piece);
      }
    } catch (IllegalArgumentException e) {
      end(new AgentFailedException(turn.agentId(), e));
      throw e;
    }
  }

  private void checkOpen() {
    if (phase != Phase.ASKING) {
      throw new CancellationException("the turn is over");
    }
  }

  /**
   * Ends the turn without a reply, unless its end has begun; the agent is interrupted. Never waits.
   */
  void end(RuntimeException reason) {
    synchronized (this) {
      if (phase != Phase.ASKING) {
        return;
      }
      phase = Phase.FAILING;
      failure = reason;
      if (draftBeingStored) {
        return;
      }
    }
    threads.execute(this::settle);
    interruptAgent(); // Last, as it may be this thread.
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
   */
  public synchronized ChatEvent poll() {
    if (!tools.isEmpty() && tools.peek().behind() <= text.taken()) {
      return tools.remove().event();
    }
    if (text.hasMore()) {
      return new ChatEvent.Token(
          tools.isEmpty() ? text.take() : text.takeTo(tools.peek().behind()));
    }
    if (phase != Phase.OVER) {
      return null;
    }
    if (result == null) {
      throw failure;
    }
    return new ChatEvent.Done(result);
  }

  /**
   * Waits for what happens next. No round trip.
   *
   * @param patience how long to wait at most
   * @throws AgentTimeoutException when the agent did not finish in time
   * @throws AgentFailedException when the agent failed
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

  /** Waits for a change; a server that stops ends the turn. */
  private void pause(long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedWait(this, nanos);
    } catch (InterruptedException e) {
      UnavailableException interrupted =
          new UnavailableException("the turn was interrupted", null, e);
      end(interrupted);
      Thread.currentThread().interrupt();
      throw interrupted;
    }
  }

  /** Nobody reads any more: a reply that is not complete is aborted. Never waits. */
  @Override
  public void close() {
    end(new CancellationException("the caller is gone"));
  }
}
