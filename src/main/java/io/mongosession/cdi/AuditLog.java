package io.mongosession.cdi;

import io.mongosession.log.LogContext;
import io.mongosession.log.LogText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Writes audit lines, and is the only one to do so: at level INFO to the log {@value #LOGGER}, each
 * beginning with the request's id where it belongs to one. Thread-safe.
 *
 * <pre>{@code
 * who="alice" as=caller what=update_metadata session="s-1" fields=["a","b"] outcome=done when=…
 * }</pre>
 *
 * <p>Whatever came from outside is in quotes and escaped, see {@link LogText#quoted(String)}, so
 * that no value can be read as anything else, or begin a line of its own.
 */
public final class AuditLog {

  /** The name of the log. */
  public static final String LOGGER = "io.mongosession.audit";

  private static final Logger LOG = LogContext.logger(LOGGER);

  private AuditLog() {}

  /** Writes a line. */
  public static void write(AuditLine line) {
    LOG.log(Level.INFO, () -> text(line));
  }

  static String text(AuditLine line) {
    StringBuilder text = new StringBuilder("who=").append(LogText.quoted(line.who()));
    text.append(" as=").append(line.as().name().toLowerCase(Locale.ROOT));
    text.append(" what=").append(line.what());
    text.append(" session=").append(LogText.quoted(line.sessionId()));
    if (line.agentId() != null) {
      text.append(" agent=").append(LogText.quoted(line.agentId()));
    }
    if (line.message() != null) {
      text.append(" message=").append(LogText.quoted(line.message()));
    }
    if (line.owner() != null) {
      text.append(" owner=").append(LogText.quoted(line.owner()));
    }
    if (!line.fields().isEmpty()) {
      text.append(" fields=").append(LogText.quoted(line.fields()));
    }
    text.append(" outcome=").append(line.outcome());
    text.append(" when=").append(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    return text.toString();
  }
}
