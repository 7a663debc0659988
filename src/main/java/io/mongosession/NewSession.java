package io.mongosession;

import java.util.Map;

/**
 * A session that is to be created, as the caller describes it.
 *
 * @param sessionType the kind of session, 1 to 128 characters, or null for {@code default}
 * @param applicationName the application, or null for the manager's; it can never be changed
 * @param metadata the first metadata, or null for none
 */
public record NewSession(String sessionType, String applicationName, Map<String, Object> metadata) {

  /** The session type where none is given. */
  public static final String DEFAULT_TYPE = "default";

  /** A session with nothing but defaults. */
  public static NewSession defaults() {
    return new NewSession(null, null, null);
  }

  @Override
  public String toString() {
    return "NewSession[%s, %s]".formatted(sessionType, applicationName);
  }
}
