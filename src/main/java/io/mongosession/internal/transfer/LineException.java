package io.mongosession.internal.transfer;

/** What is wrong with a line, in words that hold nothing of what was said in the session. */
final class LineException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LineException(String reason) {
    super(reason, null, false, false);
  }
}
