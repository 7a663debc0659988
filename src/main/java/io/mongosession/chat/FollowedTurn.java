package io.mongosession.chat;

import io.mongosession.NotFoundException;
import io.mongosession.turn.AgentTurns;
import io.mongosession.turn.TurnSnapshot;
import io.mongosession.turn.TurnWatch;
import io.mongosession.turn.TurnWatcher;

/**
 * Somebody who reads a turn by what is stored of it, in whichever process it runs. Holds no thread.
 * Thread-safe.
 */
final class FollowedTurn implements TurnWatcher {

  private final AgentTurns turns;
  private final String agentId;
  private final long question;
  private final FollowedText text;
  private final ChatStream stream;
  private final Runnable onEnd;
  private TurnWatch watch;
  private long from;
  private boolean over;

  /**
   * @param question the number of the turn's question
   * @param position where the reader is, or null at the very beginning
   * @param onEnd is run once, when the turn is over or the reader has left
   */
  FollowedTurn(
      AgentTurns turns,
      String agentId,
      long question,
      EventId position,
      ChatStream stream,
      Runnable onEnd) {
    this.turns = turns;
    this.agentId = agentId;
    this.question = question;
    this.text = new FollowedText(position);
    this.stream = stream;
    this.onEnd = onEnd;
    stream.onClose(this::end);
  }

  /** Reads it from now on until it is over. */
  synchronized void watch(String turnId) {
    if (!over) {
      try {
        watchFrom(text.message(question), turnId);
      } catch (RuntimeException e) {
        end();
        throw e;
      }
    }
  }

  private void watchFrom(long message, String turnId) {
    from = message;
    watch = turns.watch(agentId, turnId, question, message, this);
  }

  /** What is stored from the message on where the reader is. */
  @Override
  public void see(TurnSnapshot turn) {
    boolean ended;
    synchronized (this) {
      if (over) {
        return;
      }
      if (from > question + 1 && !text.goesOn(turn)) {
        readAll(turn);
        return;
      }
      text.next(turn).forEach(this::add);
      ended = !turn.running();
      if (!ended && watch != null) {
        from = text.message(question);
        watch.from(from);
      }
    }
    stream.changed();
    if (ended) {
      EventId behind = text.at().end();
      end();
      tell(turn, behind);
    }
  }

  private void add(FollowedText.Read read) {
    if (read.event() instanceof ChatEvent.Token piece) {
      stream.addText(piece.text(), read.id());
    } else {
      stream.add(read.event(), read.id());
    }
  }

  /** It begins again, with messages that are not read any more. */
  private void readAll(TurnSnapshot turn) {
    watch.close();
    try {
      watchFrom(question + 1, turn.turnId());
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void tell(TurnSnapshot turn, EventId behind) {
    if (turn.ended() != null) {
      stream.end(ChatResult.of(turn.ended()), behind);
    } else {
      stream.fail(TurnFailure.read(agentId, turn.failure()), behind);
    }
  }

  @Override
  public void fail(RuntimeException failure) {
    end();
    // A question that never got there, or is gone with its session: nobody is at work on it.
    boolean gone = failure instanceof NotFoundException;
    stream.fail(gone ? TurnFailure.interrupted(agentId) : failure, null);
  }

  private void end() {
    TurnWatch ended;
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      ended = watch;
    }
    if (ended != null) {
      ended.close();
    }
    onEnd.run();
  }
}
