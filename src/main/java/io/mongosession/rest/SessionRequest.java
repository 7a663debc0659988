package io.mongosession.rest;

import io.mongosession.NewSession;
import java.util.Map;

/**
 * A session that is to be created.
 *
 * @param sessionType what kind of session it is, or null
 * @param applicationName the application, or null for the configured one
 * @param metadata the first metadata, or null
 * @param retention how long it is kept after its last change, or null
 */
record SessionRequest(
    String sessionType, String applicationName, Map<String, Object> metadata, String retention)
    implements JsonRequest {

  NewSession toSession() {
    return new NewSession(sessionType, applicationName, metadata, RetentionText.parse(retention));
  }
}
