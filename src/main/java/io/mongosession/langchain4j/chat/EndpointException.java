package io.mongosession.langchain4j.chat;

import io.mongosession.chat.AgentFailureReason;
import java.time.Duration;

/**
 * The endpoint gave no reply that could be used. Has no cause and no text of the endpoint's, which
 * may hold a key or the conversation.
 */
final class EndpointException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final AgentFailureReason reason;
  private final boolean temporary;
  private final Duration retryAfter;
  private final String advice;

  /**
   * @param message for the log
   * @param temporary whether another try may succeed
   * @param retryAfter how long the endpoint wants to be left alone, or null
   * @param advice which setting helps, for the caller, or null
   */
  EndpointException(
      String message,
      AgentFailureReason reason,
      boolean temporary,
      Duration retryAfter,
      String advice) {
    super(message);
    this.reason = reason;
    this.temporary = temporary;
    this.retryAfter = retryAfter;
    this.advice = advice;
  }

  /** A reply that was broken off. */
  static EndpointException interrupted(String message) {
    return new EndpointException(message, AgentFailureReason.INTERRUPTED, true, null, null);
  }

  /** A reply that cannot be read, and will not be readable the next time. */
  static EndpointException malformed(String message) {
    return new EndpointException(message, AgentFailureReason.MALFORMED, false, null, null);
  }

  /** An endpoint that was not reached. */
  static EndpointException unreachable(String message) {
    return new EndpointException(message, AgentFailureReason.UNREACHABLE, true, null, null);
  }

  AgentFailureReason reason() {
    return reason;
  }

  boolean isTemporary() {
    return temporary;
  }

  Duration retryAfter() {
    return retryAfter;
  }

  String advice() {
    return advice;
  }
}
