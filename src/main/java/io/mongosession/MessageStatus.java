package io.mongosession;

import java.util.Locale;

/** Whether a message is complete. */
public enum MessageStatus {
  /** A complete message; what every append makes. */
  COMPLETE,

  /** A message that is still being written; its content comes when it is complete. */
  DRAFT,

  /**
   * A message that ended half-way: its writer gave up, or did not complete it in time, or it was
   * redacted while it was being written. It never becomes complete.
   */
  ABORTED,

  /** A user's complete message that got no reply. */
  FAILED,

  /**
   * A reply that ended when somebody stopped its turn, with the text so far; or a user's complete
   * message whose turn was stopped before there was any.
   */
  STOPPED;

  /** In lower case, as it is stored and shown over HTTP. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
