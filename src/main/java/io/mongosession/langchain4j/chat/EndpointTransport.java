package io.mongosession.langchain4j.chat;

import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.http.client.HttpRequest;
import io.mongosession.log.LogContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Carries requests to the endpoint. In place of LangChain4j's client over the JDK's, which keeps
 * the headers of a failed response to itself, among them Retry-After, and whose streams cannot be
 * closed before their first event (its issue 6304, open as of 1.19). Thread-safe.
 */
final class EndpointTransport {

  private final HttpClient client;
  private final Duration timeout;
  private final Map<String, String> headers;

  /**
   * HTTP/1.1: some local model servers fail on the offer of HTTP/2, which LangChain4j makes by
   * default (its issue 3883).
   *
   * @param timeout how long it may take until a response begins
   * @param headers sent with every request, in the place of those of the same name
   */
  EndpointTransport(Duration timeout, Map<String, String> headers) {
    this.timeout = timeout;
    this.headers = headers;
    client = HttpClient.newBuilder().version(Version.HTTP_1_1).connectTimeout(timeout).build();
  }

  /**
   * Waits for the headers of the response. Ends when the thread is interrupted.
   *
   * @throws TimeoutException when they do not come in time
   * @throws EndpointException when the endpoint cannot be reached
   */
  EndpointResponse send(HttpRequest request, String url, String body) {
    ArrivingBody arriving = new ArrivingBody();
    CompletableFuture<ResponseInfo> head = new CompletableFuture<>();
    BodyHandler<Void> handler =
        info -> {
          head.complete(info);
          return BodySubscribers.ofByteArrayConsumer(arriving::add);
        };
    CompletableFuture<?> exchange = client.sendAsync(jdkRequest(request, url, body), handler);
    exchange.whenComplete(
        (done, failure) -> {
          if (failure != null) {
            arriving.fail();
            head.completeExceptionally(failure);
          }
        });
    try {
      // Not the timeout of the JDK's request, which from JDK 26 on is that of the body, too.
      ResponseInfo info = head.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new EndpointResponse(info.statusCode(), info.headers(), arriving, exchange);
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      throw EndpointException.interrupted("the turn is over");
    } catch (java.util.concurrent.TimeoutException e) {
      exchange.cancel(true);
      throw new TimeoutException(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof HttpTimeoutException) {
        throw new TimeoutException(e.getCause());
      }
      throw EndpointException.unreachable(
          "the endpoint is not reached: " + e.getCause().getClass().getName());
    }
  }

  private java.net.http.HttpRequest jdkRequest(HttpRequest request, String url, String body) {
    var builder =
        java.net.http.HttpRequest.newBuilder(URI.create(url)).POST(BodyPublishers.ofString(body));
    request.headers().forEach((name, values) -> values.forEach(v -> builder.header(name, v)));
    LogContext.headers().forEach(builder::setHeader);
    headers.forEach(builder::setHeader);
    return builder.build();
  }
}
