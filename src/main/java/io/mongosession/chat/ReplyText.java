package io.mongosession.chat;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The text of a reply so far, message by message: never more than one may hold, so that a slow
 * reader costs no more memory than that, and never half a character, which two pieces may share.
 * Not thread-safe.
 */
final class ReplyText {

  private final int maximumBytes;
  private final StringBuilder text = new StringBuilder();
  private long bytes;
  private int complete;
  private int taken;
  private int stored;

  ReplyText(int maximumBytes) {
    this.maximumBytes = maximumBytes;
  }

  /**
   * Takes more of it.
   *
   * @throws IllegalArgumentException when it is no text, or more than a message may hold; what went
   *     before stays
   */
  void append(String piece) {
    text.append(piece);
    int end = text.length();
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    try {
      bytes +=
          StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text, complete, end)).limit();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the agent's reply is not well-formed Unicode text", e);
    }
    if (bytes > maximumBytes) {
      throw new IllegalArgumentException(
          "the agent's reply is over the limit message-bytes of " + maximumBytes);
    }
    complete = end;
  }

  boolean hasMore() {
    return taken < complete;
  }

  /** What was added since it was last taken. */
  String take() {
    String more = text.substring(taken, complete);
    taken = complete;
    return more;
  }

  /** The length of what was taken. */
  int taken() {
    return taken;
  }

  boolean hasUnstored() {
    return stored < complete;
  }

  /** What was added since it was last asked for by this. */
  String takeUnstored() {
    String more = text.substring(stored, complete);
    stored = complete;
    return more;
  }

  /** All that was added. */
  String all() {
    return text.substring(0, complete);
  }

  /** The text of the next message begins; all of them together have one limit. */
  void beginNext() {
    text.setLength(0);
    complete = 0;
    taken = 0;
    stored = 0;
  }
}
