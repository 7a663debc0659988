package io.mongosession.turn;

/**
 * The lease of a turn is not its own any more: another process has taken it over, or the session is
 * gone. Nothing was stored by the call.
 */
public final class TurnLostException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public TurnLostException(String turnId) {
    super("turn %s does not hold its agent any more; nothing of it is stored".formatted(turnId));
  }
}
