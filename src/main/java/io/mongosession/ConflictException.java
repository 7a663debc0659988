package io.mongosession;

/**
 * The stored state is not what the caller expected: another writer was first, or a draft has ended.
 * Nothing was stored by this call.
 */
public final class ConflictException extends SessionException {

  private static final long serialVersionUID = 1L;

  private final String sessionId;
  private final Long nextNumber;

  /**
   * @param sessionId the session the call was for
   * @param nextNumber the agent's next message number as stored, or null where the conflict is not
   *     about numbers
   * @param message what was expected and what is stored, safe to show to the caller
   */
  public ConflictException(String sessionId, Long nextNumber, String message) {
    super(message, null);
    this.sessionId = sessionId;
    this.nextNumber = nextNumber;
  }

  /** The session the call was for; never null. */
  public String sessionId() {
    return sessionId;
  }

  /** The agent's next message number as stored, or null where the conflict is not about numbers. */
  public Long nextNumber() {
    return nextNumber;
  }
}
