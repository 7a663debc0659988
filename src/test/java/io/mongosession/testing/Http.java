package io.mongosession.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Calls to a deployed application, and waiting for what it will answer. */
public final class Http {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
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

  /** Asks until the answer is as expected, or fails with the last one. */
  public static Answer await(URI uri, Predicate<Answer> expected) {
    Answer[] last = new Answer[1];
    await(
        () -> {
          last[0] = get(uri);
          return expected.test(last[0]);
        },
        () -> uri + " answered " + last[0]);
    return last[0];
  }

  /** Waits for a condition, or fails with the description of what is there instead. */
  public static void await(BooleanSupplier condition, java.util.function.Supplier<String> instead) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("still " + instead.get());
      }
      Thread.onSpinWait();
    }
  }
}
