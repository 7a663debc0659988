package io.mongosession.langchain4j.chat;

import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A response whose headers have arrived.
 *
 * @param exchange completed when the body has arrived
 */
record EndpointResponse(
    int status, HttpHeaders headers, ArrivingBody arriving, CompletableFuture<?> exchange) {

  /** How long the rest of a body that nobody needs may take, so that its connection is kept. */
  private static final long DRAIN_MS = 1000;

  InputStream body() {
    return arriving;
  }

  /** Whatever still comes is not waited for. */
  void endAfter(Duration patience) {
    arriving.endAfter(patience);
  }

  /**
   * Nothing of it is read any more.
   *
   * @param keep whether its connection may be used again, if the response ends soon
   */
  void end(boolean keep) {
    if (keep) {
      CompletableFuture.delayedExecutor(DRAIN_MS, TimeUnit.MILLISECONDS)
          .execute(() -> exchange.cancel(true));
    } else {
      exchange.cancel(true);
    }
  }
}
