package io.mongosession.chat;

/**
 * What an agent writes its reply to while it is being made. From any thread, in order; never waits
 * for the reader. Throws when the turn is over, because it was stopped or its time is: let it pass.
 */
public interface ReplyWriter {

  /**
   * A further piece of the text.
   *
   * @param piece all of them together are the reply's text, after what it said before its tool
   *     calls
   */
  void text(String piece);

  /** A tool is called, or has returned. */
  void tool(ChatEvent.Tool event);
}
