package io.mongosession.turn;

/** The draft that a turn is writing is no open draft any more. */
public final class DraftGoneException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public DraftGoneException(long number) {
    super("message %d is no draft any more".formatted(number));
  }
}
