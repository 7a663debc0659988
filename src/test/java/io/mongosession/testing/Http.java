package io.mongosession.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** Calls to a deployed application, and waiting for what it will answer. */
public final class Http {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private Http() {}

  /** Status and body of one answer. */
  public record Answer(int status, String body) {}

  public static Answer get(URI uri) {
    return send(HttpRequest.newBuilder(uri).build());
  }

  public static Answer send(HttpRequest request) {
    try {
      HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new IllegalStateException("no answer from " + request.uri(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Asks until the answer is as expected, or fails. */
  public static Answer await(URI uri, Predicate<Answer> expected) {
    AtomicReference<Answer> last = new AtomicReference<>();
    Wait.until(
        "the expected answer from " + uri,
        () -> {
          last.set(get(uri));
          return expected.test(last.get());
        });
    return last.get();
  }
}
