package io.mongosession.chat;

import io.mongosession.NewMessage;
import io.mongosession.UnavailableException;
import io.mongosession.log.LogContext;
import io.mongosession.turn.LeasedTurn;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * What a turn stores while its agent is asked: the text as it comes, in drafts, and the steps. The
 * text is in the log as a draft before the reader gets the first piece of it; what comes later is
 * stored piece by piece. A draft becomes the next message that is stored. Thread-safe.
 */
final class TurnDraft {

  private static final Logger LOG = LogContext.logger(TurnDraft.class.getName());

  private final LeasedTurn turn;
  private final Duration lifetime;
  private final ReplyText text;
  private final ChatStream stream;
  private final Runnable checkOpen;
  private final Runnable flushLater;

  /** Held while something is stored: one thing at a time. The text does not wait for it. */
  private final ReentrantLock storing = new ReentrantLock();

  private EventId at;
  private Long number;
  private int pieces;
  private String piece = "";
  private boolean flushDue;

  /**
   * @param checkOpen throws when the turn is over
   * @param flushLater lets {@link #flush} be called a little later
   */
  TurnDraft(
      LeasedTurn turn,
      Duration lifetime,
      ReplyText text,
      ChatStream stream,
      Runnable checkOpen,
      Runnable flushLater) {
    this.turn = turn;
    this.lifetime = lifetime;
    this.text = text;
    this.stream = stream;
    this.checkOpen = checkOpen;
    this.flushLater = flushLater;
    at = EventId.beginning(turn.turnId(), turn.questionNumber());
  }

  /**
   * Takes a further piece of the text.
   *
   * @throws IllegalArgumentException when it is no text, or more than a message may hold
   */
  void add(String more) {
    boolean begun;
    synchronized (this) {
      checkOpen.run();
      text.append(more);
      begun = number != null || !text.hasMore();
    }
    if (!begun) {
      begin();
    }
    publish();
  }

  private void begin() {
    storing.lock();
    try {
      checkOpen.run();
      if (number == null) {
        long draft = turn.beginDraft(lifetime);
        synchronized (this) {
          number = draft;
        }
      }
    } finally {
      storing.unlock();
    }
  }

  private void publish() {
    boolean due;
    synchronized (this) {
      checkOpen.run();
      if (!text.hasMore()) {
        return;
      }
      String more = text.take();
      at = at.in(number, text.taken());
      stream.addText(more, at);
      due = !flushDue;
      flushDue = true;
    }
    stream.changed();
    if (due) {
      flushLater.run();
    }
  }

  /** Takes note of a tool that the agent uses. */
  void add(ChatEvent.Tool event) {
    synchronized (this) {
      checkOpen.run();
      stream.add(event, at);
    }
    stream.changed();
  }

  /** Stores what of the text is not stored yet. One round trip, or none. */
  void flush() {
    storing.lock();
    try {
      if (hasPiece()) {
        turn.flush(pieces, piece);
        pieces++;
        piece = "";
      }
    } catch (UnavailableException e) {
      LOG.log(Level.DEBUG, "text of a turn is stored later", e); // The same piece again.
    } finally {
      storing.unlock();
    }
    boolean due;
    synchronized (this) {
      due = number != null && (text.hasUnstored() || !piece.isEmpty());
      flushDue = due;
    }
    if (due) {
      flushLater.run();
    }
  }

  private synchronized boolean hasPiece() {
    checkOpen.run();
    if (piece.isEmpty() && number != null) {
      piece = text.takeUnstored();
    }
    return !piece.isEmpty();
  }

  /**
   * Stores steps, the first of them in the place of the draft.
   *
   * @param most how many can be stored at once
   */
  List<Long> store(List<NewMessage> steps, int most) {
    storing.lock();
    try {
      List<Long> numbers = new ArrayList<>();
      for (int from = 0; from < steps.size(); from += most) {
        checkOpen.run();
        numbers.addAll(turn.store(steps.subList(from, Math.min(from + most, steps.size()))));
        beginNext();
      }
      return numbers;
    } finally {
      storing.unlock();
    }
  }

  private synchronized void beginNext() {
    number = null;
    pieces = 0;
    piece = "";
    text.beginNext();
  }

  /**
   * Stores something last.
   *
   * @param last is given the text since the last step
   */
  <T> T end(Function<String, T> last) {
    storing.lock();
    try {
      return last.apply(allText());
    } finally {
      storing.unlock();
    }
  }

  private synchronized String allText() {
    return text.all();
  }

  /** How far the text was read. */
  synchronized EventId at() {
    return at;
  }
}
