package io.mongosession;

/**
 * MongoDB answered with an error that no retry and no other input will mend: missing rights, a
 * document that cannot be read, an index that was tampered with. The driver's exception is the
 * cause; its text stays out of the message.
 */
public final class StorageException extends SessionException {

  private static final long serialVersionUID = 1L;

  StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
