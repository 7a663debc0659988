package io.mongosession;

/** A configured limit of {@link SessionLimits} is exceeded. Nothing was stored. */
public final class LimitExceededException extends SessionException {

  private static final long serialVersionUID = 1L;

  private final String limit;
  private final long maximum;

  /**
   * @param limit the name of the limit as in the settings
   * @param maximum the largest value that is accepted
   * @param what what was too large, in words
   */
  public LimitExceededException(String limit, long maximum, String what) {
    super("%s is over the limit %s of %d".formatted(what, limit, maximum), null);
    this.limit = limit;
    this.maximum = maximum;
  }

  /** The name of the limit as in the settings, for example {@code message-bytes}; never null. */
  public String limit() {
    return limit;
  }

  /** The largest value that is accepted. */
  public long maximum() {
    return maximum;
  }
}
