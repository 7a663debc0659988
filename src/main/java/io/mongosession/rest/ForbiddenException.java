package io.mongosession.rest;

/** The caller is known and may not do this. */
final class ForbiddenException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ForbiddenException(String message) {
    super(message);
  }
}
