package io.mongosession.chat;

import io.mongosession.Message;
import io.mongosession.TokenUsage;
import io.mongosession.turn.EndedTurn;
import java.util.Map;
import java.util.Set;

/**
 * A turn that ended well, or was stopped.
 *
 * @param response the reply as the user reads it; of a stopped turn as far as it got
 * @param questionNumber the number of the user's message
 * @param messageNumber the reply's number; null where the turn was stopped before there was any
 *     text
 * @param nextNumber the number the next message gets, unless another was first
 * @param finishReason why the agent stopped: {@code stop}, {@code length}, {@code tool_execution},
 *     {@code content_filter}, {@code refusal}, {@code stopped} or {@code other}
 * @param usage the model tokens of the turn, or null where the agent reports none
 * @param stopped whether somebody stopped it
 */
public record ChatResult(
    String response,
    long questionNumber,
    Long messageNumber,
    long nextNumber,
    String finishReason,
    TokenUsage usage,
    boolean stopped) {

  private static final String STOP = "stop";
  private static final String STOPPED = "stopped";
  private static final Set<String> FINISH_REASONS =
      Set.of(STOP, "length", "tool_execution", "content_filter", "refusal", "other");

  /** A turn as it is stored. */
  static ChatResult of(EndedTurn turn) {
    Message reply = turn.reply();
    return of(turn, reply == null ? "" : ReplyContent.text(reply.content()));
  }

  /**
   * A turn that has just been stored.
   *
   * @param response its reply as the user reads it, which may be less than what is stored
   */
  static ChatResult of(EndedTurn turn, String response) {
    Message reply = turn.reply();
    Long number = reply == null ? null : Long.valueOf(reply.number());
    return new ChatResult(
        response,
        turn.questionNumber(),
        number,
        (number == null ? turn.questionNumber() : number) + 1,
        turn.stopped() ? STOPPED : finishReason(reply),
        TokenUsage.sum(turn.metrics()),
        turn.stopped());
  }

  /** As the agent reports it; an agent that does not has said all. */
  private static String finishReason(Message reply) {
    Map<String, Object> metrics = reply.metrics();
    Object reason = metrics == null ? null : metrics.get("finish_reason");
    return reason instanceof String text && FINISH_REASONS.contains(text) ? text : STOP;
  }

  /** Shows no text: it may be confidential. */
  @Override
  public String toString() {
    return "ChatResult[#%d, %s]".formatted(messageNumber, finishReason);
  }
}
