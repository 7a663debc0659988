package io.mongosession;

/**
 * The stored state is not what the caller expected: another writer was first, an idempotency key
 * came back with other content, or a draft has ended. Nothing was stored by this call.
 */
public final class ConflictException extends SessionException {

  private static final long serialVersionUID = 1L;

  private final String sessionId;
  private final Long nextNumber;

  ConflictException(String sessionId, Long nextNumber, String message) {
    super(message, null);
    this.sessionId = sessionId;
    this.nextNumber = nextNumber;
  }

  static ConflictException unexpectedNumber(
      String sessionId, String agentId, long expected, long actual) {
    return new ConflictException(
        sessionId,
        actual,
        "expected_number is %d, but the next number of agent '%s' in session '%s' is %d"
            .formatted(expected, agentId, sessionId, actual));
  }

  static ConflictException keyReused(String sessionId, String agentId) {
    return new ConflictException(
        sessionId,
        null,
        ("the idempotency key was already used for other messages of agent '%s' in session '%s';"
                + " a key may only be sent again with the very same messages")
            .formatted(agentId, sessionId));
  }

  static ConflictException status(String sessionId, String agentId, long number, String is) {
    return new ConflictException(
        sessionId,
        null,
        "message %d of agent '%s' in session '%s' %s".formatted(number, agentId, sessionId, is));
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
