package io.mongosession.chat;

/**
 * A turn that ended well.
 *
 * @param response the reply as the user reads it
 * @param questionNumber the number of the user's message
 * @param messageNumber the reply's number
 * @param nextNumber the number the next message gets
 * @param finishReason why the agent stopped: {@code stop}, {@code length}, {@code tool_execution},
 *     {@code content_filter}, {@code refusal} or {@code other}
 * @param usage the model tokens of the turn, or null where the agent reports none
 */
public record ChatResult(
    String response,
    long questionNumber,
    long messageNumber,
    long nextNumber,
    String finishReason,
    TurnUsage usage) {

  /** Shows no text: it may be confidential. */
  @Override
  public String toString() {
    return "ChatResult[#%d]".formatted(messageNumber);
  }
}
