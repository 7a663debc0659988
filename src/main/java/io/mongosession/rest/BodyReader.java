package io.mongosession.rest;

import io.mongosession.config.RestSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Reads a JSON object from a body, declared or chunked, and never more of it than allowed. */
@ApplicationScoped
class BodyReader {

  /** How deep the values that the depth limit is about lie in a body. */
  private static final int ENVELOPE_DEPTH = 3;

  @Inject private RestSettings settings;

  @SuppressWarnings("unchecked")
  Map<String, Object> object(InputStream body) throws IOException {
    int maxDepth = settings.limits().jsonDepth() + ENVELOPE_DEPTH;
    Object json = JsonInput.read(bytes(body), maxDepth, settings.bodyBytes());
    if (!(json instanceof Map)) {
      throw new InvalidRequestException("body", "a JSON object");
    }
    return (Map<String, Object>) json;
  }

  private byte[] bytes(InputStream body) throws IOException {
    int maximum = settings.bodyBytes();
    byte[] bytes = body.readNBytes(maximum);
    if (bytes.length == maximum && body.read() >= 0) {
      throw new RequestTooLargeException("body-bytes", maximum);
    }
    return bytes;
  }
}
