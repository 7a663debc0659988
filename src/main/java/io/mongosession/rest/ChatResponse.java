package io.mongosession.rest;

import io.mongosession.TokenUsage;
import io.mongosession.chat.ChatResult;

/**
 * The reply of an agent.
 *
 * @param sessionId the session
 * @param agentId the agent
 * @param response the text of the reply
 * @param questionNumber the number of the user's message
 * @param messageNumber the reply's number, or null where there is none
 * @param nextNumber the number the next message gets
 * @param status {@code stopped} where somebody stopped the turn, otherwise null
 * @param finishReason why the agent stopped
 * @param usage the model tokens of the turn, or null
 */
record ChatResponse(
    String sessionId,
    String agentId,
    String response,
    long questionNumber,
    Long messageNumber,
    long nextNumber,
    String status,
    String finishReason,
    Usage usage)
    implements JsonResponse {

  static ChatResponse of(String sessionId, String agentId, ChatResult result) {
    return new ChatResponse(
        sessionId,
        agentId,
        result.response(),
        result.questionNumber(),
        result.messageNumber(),
        result.nextNumber(),
        result.stopped() ? "stopped" : null,
        result.finishReason(),
        Usage.of(result.usage()));
  }

  /** Model tokens. */
  record Usage(long inputTokens, long outputTokens, long totalTokens) {

    private static Usage of(TokenUsage usage) {
      return usage == null
          ? null
          : new Usage(usage.inputTokens(), usage.outputTokens(), usage.totalTokens());
    }
  }
}
