package io.mongosession.internal.transfer;

/** A session does not fit into one document, which is what the Python library makes of it. */
final class StrandsSizeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StrandsSizeException(String sessionId) {
    super(
        ("session '%s' is over 16 MiB as one document, which is all that MongoDB stores and what the"
                + " Python library makes of a session; take it out with format=mongosession")
            .formatted(sessionId));
  }
}
