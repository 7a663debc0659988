package io.mongosession;

/**
 * MongoDB returned an error that no retry and no other input will fix (missing rights, an index
 * that was tampered with), or a stored document cannot be used, because another program stored a
 * field as something else. The driver's exception is the cause, where there is one; its text stays
 * out of the message. Of a document the message names collection, {@code _id}, field and type,
 * never a content.
 */
public final class StorageException extends SessionException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what failed, without host, credential or content
   * @param cause the driver's exception, or null
   */
  public StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
