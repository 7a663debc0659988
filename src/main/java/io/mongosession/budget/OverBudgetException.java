package io.mongosession.budget;

/** There is no memory for what a request needs; nothing is held for the part that was refused. */
public final class OverBudgetException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean forEver;

  OverBudgetException(String message, boolean forEver) {
    super(message);
    this.forEver = forEver;
  }

  /** Whether it would be refused even if the request was the only one. */
  public boolean isForEver() {
    return forEver;
  }
}
