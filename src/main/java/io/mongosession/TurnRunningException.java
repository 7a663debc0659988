package io.mongosession;

import java.time.Instant;

/** Another turn of the agent runs: it takes one at a time. Nothing was stored by this call. */
public final class TurnRunningException extends SessionException {

  private static final long serialVersionUID = 1L;

  private final long questionNumber;
  private final Instant startedAt;

  /**
   * @param message safe to show to the caller
   * @param questionNumber the number of the question of the turn that runs
   * @param startedAt when it began
   */
  public TurnRunningException(String message, long questionNumber, Instant startedAt) {
    super(message, null);
    this.questionNumber = questionNumber;
    this.startedAt = startedAt;
  }

  /** The number of the question of the turn that runs. */
  public long questionNumber() {
    return questionNumber;
  }

  /** When it began; never null. */
  public Instant startedAt() {
    return startedAt;
  }
}
