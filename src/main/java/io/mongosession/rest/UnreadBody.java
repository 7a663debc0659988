package io.mongosession.rest;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;

/**
 * What has arrived of a body that is not needed: taken in, so that a client which has sent it
 * already receives the response rather than a reset connection. Nothing waits for more.
 */
final class UnreadBody {

  private static final int MAX_BYTES = 64 * 1024;
  private static final long MAX_NANOS = 100_000_000;

  private UnreadBody() {}

  /**
   * Never blocks. A body that its client holds back until it is asked for stays with the client.
   */
  static void discard(HttpServletRequest request) {
    if (request.getHeader("Expect") != null) {
      return;
    }
    try {
      InputStream body = request.getInputStream();
      long started = System.nanoTime();
      int left = MAX_BYTES;
      int available = body.available();
      while (available > 0 && left > 0 && System.nanoTime() - started < MAX_NANOS) {
        int read = body.readNBytes(Math.min(available, left)).length;
        left -= read;
        available = read == 0 ? 0 : body.available();
      }
    } catch (IOException closed) {
      // Read and closed, as Payara reports it, or the client is gone. The response is given.
    }
  }
}
