package io.mongosession;

import java.time.Duration;
import java.util.Map;

/**
 * A session that is to be created, as the caller describes it.
 *
 * @param sessionType the kind of session, 1 to 128 characters, or null for {@code default}
 * @param applicationName the application, or null for the manager's; it can never be changed
 * @param metadata the first metadata, or null for none
 * @param retention how long the session is kept after its last change, see {@link
 *     MongoDBSessionManager#setRetention}; null for as long as the factory says
 */
public record NewSession(
    String sessionType, String applicationName, Map<String, Object> metadata, Duration retention) {

  /** The session type where none is given. */
  public static final String DEFAULT_TYPE = "default";

  /** A session that is kept as long as the factory says. */
  public NewSession(String sessionType, String applicationName, Map<String, Object> metadata) {
    this(sessionType, applicationName, metadata, null);
  }

  /** A session with nothing but defaults. */
  public static NewSession defaults() {
    return new NewSession(null, null, null);
  }

  /** The same session, kept so long after its last change. */
  public NewSession withRetention(Duration duration) {
    return new NewSession(sessionType, applicationName, metadata, duration);
  }

  @Override
  public String toString() {
    return "NewSession[%s, %s]".formatted(sessionType, applicationName);
  }
}
