package io.mongosession.chat;

import java.util.Locale;

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

  /** How far the call of a tool is. */
  enum ToolStatus {
    CALLED,
    RETURNED,
    FAILED;

    /** As the API writes it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The agent uses a tool.
   *
   * @param name the tool's
   * @param callId the same for all events of one call
   */
  record Tool(String name, String callId, ToolStatus status) implements ChatEvent {}

  /** The text begins again: what was read of it before does not count. */
  record Restart() implements ChatEvent {}

  /** No piece arrived for as long as the caller would wait. */
  record Silence() implements ChatEvent {}

  /**
   * The turn ended well.
   *
   * @param result the reply, as stored
   */
  record Done(ChatResult result) implements ChatEvent {}
}
