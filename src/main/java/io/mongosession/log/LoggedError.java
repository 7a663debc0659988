package io.mongosession.log;

import java.util.IdentityHashMap;
import java.util.Map;

/**
 * An error as the log may show it: with its kind, its stack trace, its causes and what was
 * suppressed, and with messages that stay one line, as they may hold a caller's text.
 */
final class LoggedError extends Throwable {

  private static final long serialVersionUID = 1L;

  private final String description;

  private LoggedError(String description) {
    super(description);
    this.description = description;
  }

  /** The error itself where all its messages are one line. */
  static Throwable of(Throwable error) {
    Map<Throwable, LoggedError> copies = new IdentityHashMap<>();
    Throwable copy = copy(error, copies);
    boolean harmless =
        copies.entrySet().stream()
            .allMatch(each -> each.getValue().description.equals(each.getKey().toString()));
    return harmless ? error : copy;
  }

  private static LoggedError copy(Throwable error, Map<Throwable, LoggedError> copies) {
    if (error == null || copies.containsKey(error)) {
      return copies.get(error);
    }
    LoggedError copy = new LoggedError(LogText.oneLine(error.toString()));
    copies.put(error, copy);
    copy.setStackTrace(error.getStackTrace());
    copy.initCause(copy(error.getCause(), copies));
    for (Throwable suppressed : error.getSuppressed()) {
      copy.addSuppressed(copy(suppressed, copies));
    }
    return copy;
  }

  @Override
  public String toString() {
    return description;
  }
}
