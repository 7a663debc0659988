package io.mongosession.rest;

import java.io.IOException;
import java.io.InputStream;

/**
 * What a request that is refused has still to send: over HTTP/2, a client of Payara hears the
 * answer only after its last byte.
 */
final class UnreadBody {

  /** In bytes. A body without end is left to the server. */
  private static final int MAX_DISCARDED = 16 * 1024 * 1024;

  private UnreadBody() {}

  static void discard(InputStream body) throws IOException {
    if (body.read() < 0) {
      return; // The rule: no buffer is needed.
    }
    byte[] buffer = new byte[8192];
    int discarded = 1;
    int read = 0;
    while (read >= 0 && discarded < MAX_DISCARDED) {
      discarded += read;
      read = body.read(buffer);
    }
  }
}
