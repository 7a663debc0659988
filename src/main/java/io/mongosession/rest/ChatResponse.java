package io.mongosession.rest;

import io.mongosession.chat.TurnUsage;

/**
 * The reply of an agent.
 *
 * @param sessionId the session
 * @param agentId the agent
 * @param response the text of the reply
 * @param questionNumber the number of the user's message
 * @param messageNumber the reply's number
 * @param nextNumber the number the next message gets
 * @param finishReason why the agent stopped
 * @param usage the model tokens of the turn, or null
 */
record ChatResponse(
    String sessionId,
    String agentId,
    String response,
    long questionNumber,
    long messageNumber,
    long nextNumber,
    String finishReason,
    Usage usage)
    implements JsonResponse {

  /** Model tokens. */
  record Usage(long inputTokens, long outputTokens, long totalTokens) {

    static Usage of(TurnUsage usage) {
      return usage == null
          ? null
          : new Usage(usage.inputTokens(), usage.outputTokens(), usage.totalTokens());
    }
  }
}
