package io.mongosession;

/**
 * Thrown by a {@link MetadataHook} or {@link FeedbackHook} that refuses an operation. Nothing is
 * written and the caller sees this very exception.
 */
public final class HookRefusedException extends SessionException {

  private static final long serialVersionUID = 1L;

  /**
   * @param reason what was refused and what is allowed, safe to show to the caller
   */
  public HookRefusedException(String reason) {
    super(reason, null);
  }
}
