package io.mongosession;

/**
 * There is no such session, agent or message for this caller. A session of another owner is not
 * found in exactly the same way as one that does not exist.
 */
public final class NotFoundException extends SessionException {

  private static final long serialVersionUID = 1L;

  private final String sessionId;

  /**
   * @param sessionId the session the call was for
   * @param message what was not found, safe to show to the caller
   */
  public NotFoundException(String sessionId, String message) {
    super(message, null);
    this.sessionId = sessionId;
  }

  /** The session the call was for; never null. */
  public String sessionId() {
    return sessionId;
  }
}
