package io.mongosession.chat;

/**
 * A turn that ended well.
 *
 * @param response the reply as the user reads it
 * @param messageNumber the reply's number
 * @param nextNumber the number the next message gets
 */
public record ChatResult(String response, long messageNumber, long nextNumber) {

  /** Shows no text: it may be confidential. */
  @Override
  public String toString() {
    return "ChatResult[#%d]".formatted(messageNumber);
  }
}
