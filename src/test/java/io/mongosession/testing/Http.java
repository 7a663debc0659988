package io.mongosession.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** Calls to a deployed application, and waiting for what it will return. */
public final class Http {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private Http() {}

  /** Status and body of one response. */
  public record Response(int status, String body) {}

  public static Response get(URI uri) {
    return send(HttpRequest.newBuilder(uri).build());
  }

  public static Response send(HttpRequest request) {
    try {
      HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
      return new Response(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new IllegalStateException("no response from " + request.uri(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Asks until the response is as expected, or fails. */
  public static Response await(URI uri, Predicate<Response> expected) {
    AtomicReference<Response> last = new AtomicReference<>();
    Wait.until(
        "the expected response from " + uri,
        () -> {
          last.set(get(uri));
          return expected.test(last.get());
        });
    return last.get();
  }
}
