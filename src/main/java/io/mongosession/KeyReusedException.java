package io.mongosession;

/** An idempotency key came back with other content. Nothing was stored by this call. */
public final class KeyReusedException extends SessionException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what the key was used for, safe to show to the caller
   */
  public KeyReusedException(String message) {
    super(message, null);
  }
}
