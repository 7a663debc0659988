package io.mongosession;

/**
 * Feedback that is to be stored.
 *
 * @param rating {@code up}, {@code down}, or null
 * @param comment free text up to the limit {@code message-bytes}, or null; rating or comment must
 *     be given
 * @param agentId the agent it is about, or null; required with a message number
 * @param messageNumber the message it is about, or null
 */
public record NewFeedback(String rating, String comment, String agentId, Long messageNumber) {

  /** Shows no comment: it may be confidential. */
  @Override
  public String toString() {
    return "NewFeedback[%s, %s, %s]".formatted(rating, agentId, messageNumber);
  }
}
