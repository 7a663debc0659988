package io.mongosession;

/**
 * The one family of errors this module throws on purpose. Each permitted type stands for one way a
 * call can end, carries the data a caller needs to react, and has a message without secrets: no
 * credential, no message content, no stored state.
 *
 * <p>Misuse of the API (a null argument, a closed factory) is an {@link IllegalStateException} or
 * {@link NullPointerException}, as everywhere in Java.
 */
public abstract sealed class SessionException extends RuntimeException
    permits ConflictException,
        ForeignDocumentException,
        HookRefusedException,
        InvalidInputException,
        InvalidSettingsException,
        KeyReusedException,
        LimitExceededException,
        NotFoundException,
        OverBudgetException,
        StorageException,
        TurnRunningException,
        UnavailableException {

  private static final long serialVersionUID = 1L;

  SessionException(String message, Throwable cause) {
    super(message, cause);
  }
}
