package io.mongosession;

import java.util.Objects;

/**
 * An argument is not acceptable. Nothing was stored; nothing was even sent, except where only the
 * stored data shows it (a metadata path through a stored value).
 */
public final class InvalidInputException extends SessionException {

  private static final long serialVersionUID = 1L;

  private final String field;
  private final String allowed;

  /**
   * @param field the name of the argument in snake_case, as in the HTTP API
   * @param allowed what would have been accepted, in words
   */
  public InvalidInputException(String field, String allowed) {
    super(
        Objects.requireNonNull(field, "field")
            + ": must be "
            + Objects.requireNonNull(allowed, "allowed"),
        null);
    this.field = field;
    this.allowed = allowed;
  }

  /** The name of the argument in snake_case; never null. */
  public String field() {
    return field;
  }

  /** What would have been accepted, in words; never null. */
  public String allowed() {
    return allowed;
  }
}
