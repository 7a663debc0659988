package io.mongosession.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Takes in the body of a request that offers HTTP/2 ({@code Upgrade: h2c}, as Java's own client
 * does) to Payara, on the request's own thread: there a response that is made on another thread is
 * lost (a NullPointerException of Grizzly 4.0.2, Http2ServerFilter), and so is one that is given
 * before the last byte. Few at once and each for a short time, so that nobody can hold many
 * threads. Thread-safe.
 */
final class UpgradeReading {

  private static final int AT_ONCE = 8;
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final long RETRY_AFTER_SECONDS = 2;
  private static final int BUFFER = 8192;

  private final Semaphore permits = new Semaphore(AT_ONCE);

  /** Whether the body of this request must be taken in here. */
  static boolean concerns(HttpServletRequest request) {
    return "h2c".equalsIgnoreCase(request.getHeader("Upgrade"))
        && request.getServletContext().getServerInfo().contains("Payara");
  }

  /** Takes in the body, or fails it. */
  void read(HttpServletRequest request, ArrivedBody body) throws IOException {
    if (!permits.tryAcquire()) {
      body.fail(
          new ServiceUnavailableException(
              "too many requests offer HTTP/2 at once; HTTP/1.1 is served", RETRY_AFTER_SECONDS));
      return;
    }
    try {
      read(request.getInputStream(), request.getContentLengthLong(), body);
    } finally {
      permits.release();
    }
  }

  private static void read(InputStream in, long length, ArrivedBody body) throws IOException {
    long started = System.nanoTime();
    byte[] buffer = new byte[BUFFER];
    long total = 0;
    boolean more = true;
    while (more && total != length) {
      int read = in.read(buffer);
      total += Math.max(read, 0);
      more = read >= 0 && body.add(buffer, read);
      if (more && System.nanoTime() - started > LONGEST.toNanos()) {
        body.fail(new ClientErrorException(Response.Status.REQUEST_TIMEOUT));
        return;
      }
    }
  }
}
