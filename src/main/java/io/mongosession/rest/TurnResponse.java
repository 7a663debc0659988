package io.mongosession.rest;

import io.mongosession.chat.ChatEvent;
import io.mongosession.chat.ChatResult;
import io.mongosession.chat.ChatStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * The response to one turn, made while nobody waits for it: the turn calls back, the heartbeat
 * does, and the server when there is room for more. It begins with the first thing that is to be
 * written; a turn that fails before is a problem with a status of its own. Thread-safe.
 */
final class TurnResponse implements LaterBody.Source {

  /** The request that is responded to. */
  interface Exchange {

    /** The response begins: its status and its headers. */
    LaterBody begin(LaterBody.Source body) throws IOException;

    /**
     * Runs something on a thread of the server's that may wait; those that tell what happens must
     * not.
     *
     * @throws RejectedExecutionException when there is none
     */
    void execute(Runnable task);

    /** It is this error; on a thread that {@link #execute} gave. */
    void fail(Throwable failure);

    /** The problem that this error is. */
    Object problem(RuntimeException failure);

    /** The turn is over, or nobody reads its response any more. */
    void end();
  }

  private static final byte[] NOTHING = {};

  /** As long as servers wait for a reader who does not read. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ChatStream turn;
  private final TurnForm form;
  private final Function<ChatResult, ChatResponse> response;
  private final Exchange exchange;
  private Future<?> heartbeat;

  private volatile byte[] first = NOTHING;
  private boolean decided;
  private volatile LaterBody body;
  private volatile boolean silent;
  private volatile boolean atEnd;

  TurnResponse(
      ChatStream turn,
      TurnForm form,
      Function<ChatResult, ChatResponse> response,
      Exchange exchange) {
    this.turn = turn;
    this.form = form;
    this.response = response;
    this.exchange = exchange;
  }

  void start(Heartbeat heart) {
    heartbeat = heart.every(this::beat);
    turn.onEvent(this::goOn);
  }

  private void beat() {
    silent = true;
    goOn();
    LaterBody begun = body;
    if (begun != null) {
      begun.endIfStuck(PATIENCE);
    }
  }

  private void goOn() {
    LaterBody begun = body;
    if (begun != null) {
      begun.more();
    } else {
      try {
        exchange.execute(this::decide);
      } catch (RejectedExecutionException e) {
        // Whatever happens next tries again, at the latest the heartbeat.
      }
    }
  }

  /** What the response is depends on what happens first. */
  private void decide() {
    Throwable failure = null;
    synchronized (this) {
      if (decided) {
        return;
      }
      try {
        byte[] next = poll();
        if (next == null) {
          return;
        }
        decided = true;
        first = form.beginning(next);
        body = exchange.begin(this);
      } catch (IOException | RuntimeException e) {
        decided = true;
        failure = e;
      }
    }
    if (failure == null) {
      body.more(); // What happened meanwhile found no body.
    } else {
      end();
      exchange.fail(failure);
    }
  }

  /** What is to be written next; null for nothing. */
  private byte[] poll() {
    byte[] next = null;
    ChatEvent event = turn.poll();
    while (event != null && next == null) {
      atEnd = event instanceof ChatEvent.Done;
      next = form.event(event, turn.lastEventId().orElse(null), response);
      event = next == null ? turn.poll() : null;
    }
    if (next == null && silent) {
      next = form.event(new ChatEvent.Silence(), null, response);
    }
    silent = false;
    return next;
  }

  @Override
  public byte[] next() {
    if (first != NOTHING) {
      byte[] next = first;
      first = NOTHING;
      return next;
    }
    try {
      return poll();
    } catch (RuntimeException e) {
      atEnd = true;
      return form.error(exchange.problem(e), turn.lastEventId().orElse(null));
    }
  }

  @Override
  public boolean isAtEnd() {
    return atEnd && first == NOTHING;
  }

  @Override
  public void end() {
    heartbeat.cancel(false);
    turn.close();
    exchange.end();
  }
}
