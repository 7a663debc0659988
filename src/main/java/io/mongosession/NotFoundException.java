package io.mongosession;

/**
 * There is no such session, agent or message for this caller. A session of another owner is not
 * found in exactly the same way as one that does not exist.
 */
public final class NotFoundException extends SessionException {

  private static final long serialVersionUID = 1L;

  private final String sessionId;

  private NotFoundException(String sessionId, String message) {
    super(message, null);
    this.sessionId = sessionId;
  }

  static NotFoundException session(String sessionId) {
    return new NotFoundException(sessionId, "session '%s' not found".formatted(sessionId));
  }

  static NotFoundException agent(String sessionId, String agentId) {
    return new NotFoundException(
        sessionId, "agent '%s' not found in session '%s'".formatted(agentId, sessionId));
  }

  static NotFoundException message(String sessionId, String agentId, String which) {
    return new NotFoundException(
        sessionId,
        "%s of agent '%s' not found in session '%s'".formatted(which, agentId, sessionId));
  }

  /** The session the call was for; never null. */
  public String sessionId() {
    return sessionId;
  }
}
