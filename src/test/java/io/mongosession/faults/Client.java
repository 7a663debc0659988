package io.mongosession.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.bson.Document;

/** Calls an application server as any client does. */
final class Client {

  /** No client of these tests waits longer; a request that takes that long has failed. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private final ApplicationServer server;

  Client(ApplicationServer server) {
    this.server = server;
  }

  /**
   * A response.
   *
   * @param status the HTTP status; 0 when the connection failed, -1 when no response came
   * @param retryAfter the header, or null
   */
  record Reply(int status, String body, String retryAfter, Duration took) {

    static final int NO_CONNECTION = 0;
    static final int NO_RESPONSE = -1;

    Document json() {
      return Document.parse(body);
    }

    boolean isUnavailable() {
      return status == 503 && retryAfter != null;
    }
  }

  /** Where the server listens now. */
  URI base() {
    return server.base();
  }

  Reply get(String path) {
    return send("GET", path, null);
  }

  Reply put(String path, String json) {
    return send("PUT", path, json);
  }

  Reply post(String path, String json, String... headers) {
    return send("POST", path, json, headers);
  }

  /** Creates a session. */
  void create(String session) {
    Reply reply = put(session(session), "{}");
    if (reply.status() / 100 != 2) {
      throw new AssertionError("session not created: " + reply);
    }
  }

  static String session(String session) {
    return "/api/sessions/" + session;
  }

  static String messages(String session) {
    return session(session) + "/agents/default/messages";
  }

  static String chat(String session) {
    return session(session) + "/chat";
  }

  /** The turn that an agent is at work on. */
  static String turn(String session) {
    return session(session) + "/agents/default/turn";
  }

  static String message(String text) {
    return new Document("message", text).toJson();
  }

  boolean isReady() {
    return health("ready").status() == 200;
  }

  /** Health of a kind: live, ready or started. */
  Reply health(String kind) {
    return send("GET", server.health().resolve(kind).toString(), null);
  }

  /** The numbers of the default factory's pool. */
  Document pool() {
    return factory().get("pool", Document.class);
  }

  Document factory() {
    return get("/api/pool").json().getList("factories", Document.class).get(0);
  }

  Reply send(String method, String path, String json, String... headers) {
    return send(BodyHandlers.ofString(), method, path, json, headers);
  }

  /** The same for large responses: their bodies are received and not kept. */
  Reply sendLarge(String method, String path, String json, String... headers) {
    return send(BodyHandlers.replacing(""), method, path, json, headers);
  }

  private Reply send(
      HttpResponse.BodyHandler<String> body,
      String method,
      String path,
      String json,
      String... headers) {
    HttpRequest request = request(method, path, json, headers);
    long started = System.nanoTime();
    try {
      return reply(HTTP.send(request, body), started);
    } catch (HttpTimeoutException e) {
      return new Reply(Reply.NO_RESPONSE, e.toString(), null, since(started));
    } catch (IOException e) {
      return new Reply(Reply.NO_CONNECTION, e.toString(), null, since(started));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private HttpRequest request(String method, String path, String json, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base().resolve(path))
            .timeout(PATIENCE)
            .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
    if (json != null) {
      request.header("Content-Type", "application/json");
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return request.build();
  }

  private static Reply reply(HttpResponse<String> response, long started) {
    return new Reply(
        response.statusCode(),
        response.body(),
        response.headers().firstValue("Retry-After").orElse(null),
        since(started));
  }

  /** Begins a streamed turn; completes when the stream has ended. */
  CompletableFuture<Reply> stream(String session, String text, String header, String value) {
    return sendAsync(
        "POST", chat(session), message(text), "Accept", ServerEvents.TYPE, header, value);
  }

  CompletableFuture<Reply> sendAsync(String method, String path, String json, String... headers) {
    long started = System.nanoTime();
    return HTTP.sendAsync(request(method, path, json, headers), BodyHandlers.ofString())
        .thenApply(response -> reply(response, started));
  }

  /** A response that is read event by event. */
  ServerEvents events(String method, String path, String json, String... headers) {
    long started = System.nanoTime();
    try {
      return new ServerEvents(
          HTTP.send(request(method, path, json, headers), BodyHandlers.ofInputStream()), started);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Duration since(long started) {
    return Duration.ofNanos(System.nanoTime() - started);
  }
}
