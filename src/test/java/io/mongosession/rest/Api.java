package io.mongosession.rest;

import io.mongosession.testing.Deployments;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Calls the deployed API the way any client does. */
final class Api {

  /** By HTTP/1.1: with HTTP/2 a header that a server refuses ends the connection of all others. */
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final URI base;
  private final List<String> headers;

  private Api(URI base, List<String> headers) {
    this.base = base;
    this.headers = headers;
  }

  /** The API of the application at this address. */
  static Api at(URL application) {
    return new Api(URI.create(application.toString()).resolve("/it/api"), List.of());
  }

  /** The API of the archive with this name, without its ending. */
  static Api of(String archive) {
    return new Api(Deployments.server().resolve("/" + archive + "/api"), List.of());
  }

  URI uri(String path) {
    return URI.create(base + path);
  }

  /** The same API with a header on every call. */
  Api with(String header, String value) {
    return new Api(base, Stream.concat(headers.stream(), Stream.of(header, value)).toList());
  }

  /** The same API with this bearer token. */
  Api as(String bearerToken) {
    return with("Authorization", "Bearer " + bearerToken);
  }

  Response get(String path) {
    return send("GET", path, null, BodyPublishers.noBody());
  }

  Response delete(String path) {
    return send("DELETE", path, null, BodyPublishers.noBody());
  }

  Response post(String path, String json) {
    return send("POST", path, "application/json", BodyPublishers.ofString(json));
  }

  Response put(String path, String json) {
    return send("PUT", path, "application/json", BodyPublishers.ofString(json));
  }

  Response patch(String path, String json) {
    return send("PATCH", path, "application/json", BodyPublishers.ofString(json));
  }

  /** A JSON Merge Patch. */
  Response merge(String path, String json) {
    return send("PATCH", path, "application/merge-patch+json", BodyPublishers.ofString(json));
  }

  Response send(String method, String path, String contentType, BodyPublisher body) {
    return new Response(send(method, path, contentType, body, BodyHandlers.ofByteArray()));
  }

  /** Posts JSON and reads the events of the response. */
  EventSource stream(String path, String json) {
    return new EventSource(
        with("Accept", "text/event-stream")
            .send(
                "POST",
                path,
                "application/json",
                BodyPublishers.ofString(json),
                BodyHandlers.ofInputStream()));
  }

  /** Reads the events of a resource, behind one of them or from the first. */
  EventSource follow(String path, String lastEventId) {
    Api events = with("Accept", "text/event-stream");
    return new EventSource(
        (lastEventId == null ? events : events.with("Last-Event-ID", lastEventId))
            .send("GET", path, null, BodyPublishers.noBody(), BodyHandlers.ofInputStream()));
  }

  private <T> HttpResponse<T> send(
      String method,
      String path,
      String contentType,
      BodyPublisher body,
      HttpResponse.BodyHandler<T> reader) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60)).method(method, body);
    if (contentType != null) {
      request.header("Content-Type", contentType);
    }
    for (int i = 0; i < headers.size(); i += 2) {
      request.header(headers.get(i), headers.get(i + 1));
    }
    try {
      return CLIENT.send(request.build(), reader);
    } catch (IOException e) {
      throw new IllegalStateException(method + " " + path + " got no response", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A text as a segment of a path, or a value of a query. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** One response. */
  record Response(HttpResponse<byte[]> response) {

    int status() {
      return response.statusCode();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse(null);
    }

    String text() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    /** The body, a JSON object. */
    @SuppressWarnings("unchecked")
    Map<String, Object> json() {
      return (Map<String, Object>) JsonText.read(response.body());
    }

    @SuppressWarnings("unchecked")
    List<Map<String, Object>> items() {
      return (List<Map<String, Object>>) json().get("items");
    }

    @Override
    public String toString() {
      return status() + " " + text();
    }
  }
}
