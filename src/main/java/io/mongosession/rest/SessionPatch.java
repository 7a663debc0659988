package io.mongosession.rest;

import java.time.Duration;
import java.util.Optional;

/**
 * Changes of a session.
 *
 * @param retention how long it is kept after its last change; empty for as long as the factory says
 */
record SessionPatch(Optional<String> retention) implements JsonRequest {

  /** The session's own retention from now on; null for none. */
  Duration toRetention() {
    if (retention == null) {
      throw new InvalidRequestException("retention", "an ISO-8601 duration, or null");
    }
    return RetentionText.parse(retention.orElse(null));
  }
}
