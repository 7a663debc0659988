package io.mongosession.rest;

/** A request is over one of the configured limits; nothing was done. */
final class RequestTooLargeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param limit the limit as in the settings
   */
  RequestTooLargeException(String limit, long maximum) {
    super("the request is over the limit %s of %d".formatted(limit, maximum));
  }
}
