package io.mongosession.langchain4j.chat;

import io.mongosession.langchain4j.WellFormedText;

/**
 * Parts a model's text, as it comes, into what it says and what it thought before: {@code
 * <think>…</think>} at the head. What it says is well-formed: half a character that stays alone
 * becomes U+FFFD. Not thread-safe.
 */
final class SpokenText {

  private static final String BEGIN = "<think>";
  private static final String END = "</think>";

  private enum State {
    HEAD,
    THINKING,
    SPEAKING
  }

  private final StringBuilder reasoning = new StringBuilder();
  private final StringBuilder waiting = new StringBuilder();
  private State state = State.HEAD;
  private boolean thought;

  /** Takes more of the text; returns what is certainly said. */
  String add(String piece) {
    waiting.append(piece);
    boolean more = true;
    while (more) {
      State before = state;
      switch (state) {
        case HEAD -> readHead();
        case THINKING -> readThought();
        default -> {
          // All of it is said.
        }
      }
      more = state != before;
    }
    return state == State.SPEAKING ? spoken(false) : "";
  }

  /** The text has ended; returns the rest of what is said. */
  String end() {
    if (state == State.THINKING) {
      reasoning.append(waiting);
      waiting.setLength(0);
    }
    return spoken(true);
  }

  /** What was thought so far. */
  String reasoning() {
    return WellFormedText.of(reasoning.toString().strip());
  }

  private void readHead() {
    int begin = 0;
    while (begin < waiting.length() && Character.isWhitespace(waiting.charAt(begin))) {
      begin++;
    }
    if (thought) {
      waiting.delete(0, begin);
      begin = 0;
    }
    if (waiting.indexOf(BEGIN, begin) == begin) {
      waiting.delete(0, begin + BEGIN.length());
      state = State.THINKING;
    } else if (!BEGIN.startsWith(waiting.substring(begin))) {
      state = State.SPEAKING;
    }
  }

  private void readThought() {
    int end = waiting.indexOf(END);
    if (end >= 0) {
      reasoning.append(waiting, 0, end).append('\n');
      waiting.delete(0, end + END.length());
      thought = true;
      state = State.HEAD;
    } else {
      // The end may have come in part.
      int sure = Math.max(0, waiting.length() - END.length() + 1);
      reasoning.append(waiting, 0, sure);
      waiting.delete(0, sure);
    }
  }

  private String spoken(boolean all) {
    int end = waiting.length();
    if (!all && end > 0 && Character.isHighSurrogate(waiting.charAt(end - 1))) {
      end--;
    }
    String text = WellFormedText.of(waiting.substring(0, end));
    waiting.delete(0, end);
    return text;
  }
}
