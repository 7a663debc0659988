package io.mongosession.chat;

/** What happens while a reply is being written. */
public sealed interface ChatEvent {

  /**
   * A further piece of the reply's text.
   *
   * @param text at least one character
   */
  record Token(String text) implements ChatEvent {

    /** Shows no text: it may be confidential. */
    @Override
    public String toString() {
      return "Token[%d characters]".formatted(text.length());
    }
  }

  /** No piece arrived for as long as the caller would wait. */
  record Silence() implements ChatEvent {}

  /**
   * The turn ended well.
   *
   * @param result the reply, as stored
   */
  record Done(ChatResult result) implements ChatEvent {}
}
