package io.mongosession.chat;

import io.mongosession.NewMessage;
import java.util.List;
import java.util.Objects;

/**
 * A {@link ChatAgent} throws it to end a turn without a reply, for a reason that the caller is
 * told. The steps taken so far are stored behind the user's message; they had their effects, which
 * the next turn must be able to see.
 */
public final class UnfinishedTurnException extends Exception {

  private static final long serialVersionUID = 1L;

  private final AgentFailureReason reason;
  private final transient List<NewMessage> steps;

  /**
   * @param message for the log, without confidential text
   * @param steps tool calls, each with its result, in their order; may be empty
   */
  public UnfinishedTurnException(
      String message, AgentFailureReason reason, List<NewMessage> steps) {
    super(message);
    this.reason = Objects.requireNonNull(reason, "reason");
    this.steps = List.copyOf(steps);
  }

  /** Why there is no reply. */
  public AgentFailureReason reason() {
    return reason;
  }

  /** What was done before, unmodifiable; empty after serialization. */
  public List<NewMessage> steps() {
    return steps == null ? List.of() : steps;
  }
}
