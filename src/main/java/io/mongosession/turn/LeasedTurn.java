package io.mongosession.turn;

import io.mongosession.AgentUpdate;
import io.mongosession.Message;
import io.mongosession.NewMessage;
import io.mongosession.RestoredAgent;
import java.time.Duration;
import java.util.List;

/**
 * A turn that this process runs. Its question is stored and it holds the agent's lease, which is
 * renewed in the background until the turn ends by {@link #complete}, {@link #stopped} or {@link
 * #failed}. What it stores is stored only while the lease is its own: every call but {@link
 * #failed} throws {@link TurnLostException} when it is not, and nothing of it is stored then. For
 * one thread at a time; the listener is called on another.
 */
public interface LeasedTurn {

  /** Of this attempt. */
  String turnId();

  /** The number of the question. */
  long questionNumber();

  /** The agent as it was when the turn began, with the messages before the question. */
  RestoredAgent agent();

  /**
   * What earlier attempts at this question stored behind it, in order: messages that are complete.
   * Empty for most.
   */
  List<Message> steps();

  /** What ends a turn from outside. */
  enum Interruption {
    /** Somebody asked for it. */
    STOP,
    /** The lease is not ours any more, or the session is gone. Nothing can be stored. */
    LOST
  }

  /** Is told at most once of each, at once if it happened before; must not wait. */
  interface Listener {
    void interrupted(Interruption interruption);
  }

  /** Whom to tell; one. */
  void onInterruption(Listener listener);

  /**
   * Stores an empty draft of the next message; returns its number. Two round trips. A turn has at
   * most one draft at a time: it becomes the next message that is stored.
   *
   * @param lifetime after which readers take it for aborted, should nobody end it
   */
  long beginDraft(Duration lifetime);

  /**
   * Adds a further piece to the draft. One round trip. Sending the same piece again is no error.
   *
   * @param piece 0 for the first piece of this draft, then 1 and so on
   * @throws DraftGoneException when it is no open draft any more: it was redacted, for instance
   */
  void flush(int piece, String text);

  /**
   * Stores messages that lead to the reply, now, the first of them in the place of the draft if
   * there is one. Two round trips; a single message in the place of a draft takes one where it
   * reports no model tokens.
   *
   * @return their numbers
   * @throws DraftGoneException when the draft was redacted; nothing is stored then
   */
  List<Long> store(List<NewMessage> steps);

  /**
   * Stores the reply, with what the agent became, and ends the turn. Three round trips.
   *
   * @param messages further steps, then the reply; the first of them in the place of the draft if
   *     there is one
   * @throws DraftGoneException when the draft was redacted; nothing is stored then, and the turn
   *     goes on: to be {@link #stopped}
   */
  EndedTurn complete(List<NewMessage> messages, AgentUpdate update);

  /**
   * Ends the turn as stopped, with the text so far: in the draft if there is one, in a message of
   * its own if there is text and no draft; otherwise the question is marked stopped. Two or three
   * round trips.
   */
  EndedTurn stopped(String text);

  /**
   * Ends the turn without a reply: stores the steps, the first of them in the place of the draft if
   * there is one; where there are none, aborts the draft with the text so far; marks the question
   * failed, gives the lease back. Two round trips where there are neither steps nor a draft. May be
   * repeated after an {@link io.mongosession.UnavailableException}. Where the lease is not ours any
   * more whoever took it over has done all this.
   *
   * @param reason as text of the chat's reasons, kept on the question, or null
   */
  void failed(String text, List<NewMessage> steps, String reason);
}
