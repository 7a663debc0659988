package io.mongosession.internal.store;

import io.mongosession.ConflictException;
import io.mongosession.KeyReusedException;
import io.mongosession.NotFoundException;

/** The errors that report what is stored, worded in one place. */
public final class StoreErrors {

  private StoreErrors() {}

  public static NotFoundException noSession(String sessionId) {
    return new NotFoundException(sessionId, "session '%s' not found".formatted(sessionId));
  }

  public static NotFoundException noAgent(String sessionId, String agentId) {
    return new NotFoundException(
        sessionId, "agent '%s' not found in session '%s'".formatted(agentId, sessionId));
  }

  public static NotFoundException noMessage(String sessionId, String agentId, String which) {
    return new NotFoundException(
        sessionId,
        "%s of agent '%s' not found in session '%s'".formatted(which, agentId, sessionId));
  }

  public static ConflictException unexpectedNumber(
      String sessionId, String agentId, long expected, long actual) {
    return new ConflictException(
        sessionId,
        actual,
        "expected_number is %d, but the next number of agent '%s' in session '%s' is %d"
            .formatted(expected, agentId, sessionId, actual));
  }

  public static KeyReusedException keyReused(String sessionId, String agentId) {
    return new KeyReusedException(
        ("the idempotency key was already used for other messages of agent '%s' in session '%s';"
                + " a key may only be sent again with the very same messages")
            .formatted(agentId, sessionId));
  }

  static KeyReusedException feedbackKeyReused(String sessionId) {
    return new KeyReusedException(
        ("the idempotency key was already used for other feedback of session '%s'; a key may only be"
                + " sent again with the very same feedback")
            .formatted(sessionId));
  }

  public static ConflictException messageStatus(
      String sessionId, String agentId, long number, String is) {
    return new ConflictException(
        sessionId,
        null,
        "message %d of agent '%s' in session '%s' %s".formatted(number, agentId, sessionId, is));
  }
}
