package io.mongosession.chat;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What an agent has told of its reply: never more than a message may hold, so that a reader who is
 * slow costs no more memory than that, and never half a character, which two tokens may share. Not
 * thread-safe.
 */
final class ReplyText {

  private final int maximumBytes;
  private final StringBuilder text = new StringBuilder();
  private long bytes;
  private int whole;
  private int taken;

  ReplyText(int maximumBytes) {
    this.maximumBytes = maximumBytes;
  }

  /**
   * Takes more of it.
   *
   * @throws IllegalArgumentException when it is no text, or more than a message may hold; what went
   *     before stays
   */
  void append(String token) {
    text.append(token);
    int end = text.length();
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    try {
      bytes +=
          StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text, whole, end)).limit();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the agent told something that is no Unicode text", e);
    }
    if (bytes > maximumBytes) {
      throw new IllegalArgumentException(
          "the agent told more than the limit message-bytes of " + maximumBytes);
    }
    whole = end;
  }

  boolean hasMore() {
    return taken < whole;
  }

  /** What was told since it was last taken. */
  String take() {
    String more = text.substring(taken, whole);
    taken = whole;
    return more;
  }

  /** All that was told. */
  String all() {
    return text.substring(0, whole);
  }
}
