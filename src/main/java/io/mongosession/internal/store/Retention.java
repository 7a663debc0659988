package io.mongosession.internal.store;

import io.mongosession.FactorySettings;
import io.mongosession.internal.bson.Fields;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.bson.Document;

/**
 * How long sessions are kept after their last change: by their own retention, or by the one of the
 * application they belong to.
 *
 * @param applicationName the application, or null for sessions that belong to none
 * @param byDefault for its sessions without one of their own; null for ever
 */
public record Retention(String applicationName, Duration byDefault) {

  /** What is accepted, in words. */
  public static final String ALLOWED =
      "a duration from %s to P%dD"
          .formatted(
              FactorySettings.SHORTEST_RETENTION, FactorySettings.LONGEST_RETENTION.toDays());

  static final long SHORTEST_MS = FactorySettings.SHORTEST_RETENTION.toMillis();
  static final long LONGEST_MS = FactorySettings.LONGEST_RETENTION.toMillis();

  /** Whether anything may be kept so long. */
  public static boolean isAcceptable(Duration duration) {
    return duration.compareTo(FactorySettings.SHORTEST_RETENTION) >= 0
        && duration.compareTo(FactorySettings.LONGEST_RETENTION) <= 0;
  }

  /** The session's own, or null. Anything but a long within the range is another program's. */
  static Duration own(Document session) {
    return session.get(Fields.RETENTION) instanceof Long millis
            && millis >= SHORTEST_MS
            && millis <= LONGEST_MS
        ? Duration.ofMillis(millis)
        : null;
  }

  /** When the session expires, or null where it is kept for ever. */
  public Instant expiry(Document session) {
    Duration applied = session.get(Fields.RETENTION) == null ? inherited(session) : own(session);
    Instant changed = StoredFields.instant(session, Fields.UPDATED_AT);
    return applied == null || changed == null ? null : changed.plus(applied);
  }

  private Duration inherited(Document session) {
    return Objects.equals(session.get(Fields.APPLICATION_NAME), applicationName) ? byDefault : null;
  }
}
