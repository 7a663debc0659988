package io.mongosession.rest;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;

/**
 * What has arrived of a body that nobody wants: taken in, so that a client which has sent it
 * already hears the answer rather than a reset connection. Nobody waits for more.
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
      // Read and closed, as Payara tells it, or the client is gone. The answer is given.
    }
  }
}
