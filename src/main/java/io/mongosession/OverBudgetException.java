package io.mongosession;

import java.time.Instant;

/** A budget of model tokens is used up. Nothing was stored by this call, and no model was asked. */
public final class OverBudgetException extends SessionException {

  private static final long serialVersionUID = 1L;

  /** Whose budget it is. */
  public enum Scope {
    /** The session's, for good. */
    SESSION,
    /** The owner's, for the day in UTC. */
    OWNER
  }

  private final Scope scope;
  private final long limit;
  private final long used;
  private final Instant resetsAt;

  /**
   * @param message safe to show to the caller
   * @param limit how many tokens there are
   * @param used how many were used, {@code limit} or more
   * @param resetsAt when there are tokens again, or null where there never are
   */
  public OverBudgetException(String message, Scope scope, long limit, long used, Instant resetsAt) {
    super(message, null);
    this.scope = scope;
    this.limit = limit;
    this.used = used;
    this.resetsAt = resetsAt;
  }

  /** Whose budget it is; never null. */
  public Scope scope() {
    return scope;
  }

  /** How many tokens there are. */
  public long limit() {
    return limit;
  }

  /** How many were used, {@link #limit} or more. */
  public long used() {
    return used;
  }

  /** When there are tokens again; null where there never are. */
  public Instant resetsAt() {
    return resetsAt;
  }
}
