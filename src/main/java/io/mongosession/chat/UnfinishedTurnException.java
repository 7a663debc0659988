package io.mongosession.chat;

import io.mongosession.NewMessage;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A {@link ChatAgent} throws it to end a turn without a reply, for a reason that the caller is
 * told. The steps taken so far are stored behind the user's message; they had their effects, which
 * the next turn must be able to see.
 */
public final class UnfinishedTurnException extends Exception {

  private static final long serialVersionUID = 1L;

  private final AgentFailureReason reason;
  private final transient List<NewMessage> steps;
  private final Duration retryAfter;
  private final String advice;

  /**
   * @param message for the log, without confidential text
   * @param steps tool calls, each with its result, in their order; may be empty
   */
  public UnfinishedTurnException(
      String message, AgentFailureReason reason, List<NewMessage> steps) {
    this(message, reason, steps, null, null, null);
  }

  /**
   * As {@link #UnfinishedTurnException(String, AgentFailureReason, List)}, with more for the
   * caller.
   *
   * @param retryAfter after which another turn may succeed, or null
   * @param advice what helps, in words that the caller is shown, or null
   * @param cause a {@link java.util.concurrent.TimeoutException} where something took too long,
   *     otherwise null
   */
  public UnfinishedTurnException(
      String message,
      AgentFailureReason reason,
      List<NewMessage> steps,
      Duration retryAfter,
      String advice,
      Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason, "reason");
    this.steps = List.copyOf(steps);
    this.retryAfter = retryAfter;
    this.advice = advice;
  }

  /** Why there is no reply. */
  public AgentFailureReason reason() {
    return reason;
  }

  /** After which another turn may succeed, where that is known. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** What helps, where that is known. */
  public Optional<String> advice() {
    return Optional.ofNullable(advice);
  }

  /** What was done before, unmodifiable; empty after serialization. */
  public List<NewMessage> steps() {
    return steps == null ? List.of() : steps;
  }
}
