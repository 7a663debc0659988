package io.mongosession.rest;

import io.mongosession.budget.Share;
import io.mongosession.config.RestSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.util.Map;

/**
 * Reads a JSON object from a body while it is let go of; what it takes in memory is counted. How
 * long a body may be was checked when it arrived.
 */
@ApplicationScoped
class BodyReader {

  /** How deep the values that the depth limit is about lie in a body. */
  private static final int ENVELOPE_DEPTH = 3;

  @Inject private RestSettings settings;

  @SuppressWarnings("unchecked")
  Map<String, Object> object(InputStream body) {
    int maxDepth = settings.limits().jsonDepth() + ENVELOPE_DEPTH;
    Share share = Share.current();
    Object json = JsonInput.read(body, maxDepth, settings.bodyBytes(), share::take);
    share.trim();
    if (!(json instanceof Map)) {
      throw new InvalidRequestException("body", "a JSON object");
    }
    return (Map<String, Object>) json;
  }
}
