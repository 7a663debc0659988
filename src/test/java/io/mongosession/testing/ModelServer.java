package io.mongosession.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;

/**
 * A model behind the OpenAI chat protocol, complete and as a stream of events, on a free local
 * port. What it replies is a script per text of the user, so that tests share the server and no
 * state. Refuses, as OpenAI does, a tool call whose results do not follow it and a result without
 * its call.
 */
public final class ModelServer implements AutoCloseable {

  /** How it responds to one request. */
  @FunctionalInterface
  public interface Reply {
    void send(Request request) throws IOException;
  }

  /** A request as it arrived. */
  public record Request(
      HttpExchange exchange,
      Document body,
      String authorization,
      CountDownLatch end,
      Duration pause) {

    public boolean streams() {
      return body.getBoolean("stream", false);
    }

    public List<Document> messages() {
      return body.getList("messages", Document.class);
    }

    String lastOfUser() {
      return messages().stream()
          .filter(message -> "user".equals(message.get("role")))
          .reduce((first, second) -> second)
          .map(message -> message.getString("content"))
          .orElse("");
    }

    /** An exchange shows its headers, the key among them. */
    @Override
    public String toString() {
      return "Request[" + body.toJson() + "]";
    }
  }

  /** Replies in their order; the last one again and again. */
  private record Script(List<Reply> replies, AtomicInteger next, List<Request> requests) {
    Reply take(Request request) {
      requests.add(request);
      return replies.get(Math.min(next.getAndIncrement(), replies.size() - 1));
    }
  }

  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch end = new CountDownLatch(1);
  private final HttpServer server;

  public ModelServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/v1/chat/completions", this::respond);
    server.setExecutor(threads);
    server.start();
  }

  /** What to configure as the base URL. */
  public String baseUrl() {
    return "http://localhost:" + server.getAddress().getPort() + "/v1";
  }

  /** What it replies while the latest thing the user says is this text. */
  public void script(String userText, Reply... replies) {
    scripts.put(
        userText, new Script(List.of(replies), new AtomicInteger(), new CopyOnWriteArrayList<>()));
  }

  /** The requests of a script so far. */
  public List<Request> requests(String userText) {
    return scripts.get(userText).requests();
  }

  private void respond(HttpExchange exchange) throws IOException {
    try (exchange) {
      Document body =
          Document.parse(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      Request request = new Request(exchange, body, authorization, end, Duration.ZERO);
      reply(request).send(request);
    }
  }

  private Reply reply(Request request) {
    Script script = scripts.get(request.lastOfUser());
    if (script == null) {
      return status(418, "no script");
    }
    return hasValidTools(request.messages())
        ? script.take(request)
        : status(400, "tool calls and results do not belong together");
  }

  private static boolean hasValidTools(List<Document> messages) {
    List<String> open = new ArrayList<>();
    for (Document message : messages) {
      boolean result = "tool".equals(message.get("role"));
      if (result != !open.isEmpty() || (result && !open.remove(message.get("tool_call_id")))) {
        return false;
      }
      message
          .getList("tool_calls", Document.class, List.of())
          .forEach(call -> open.add(call.getString("id")));
    }
    return open.isEmpty();
  }

  /** Text, in these pieces where it is streamed. */
  public static Reply text(String... pieces) {
    return request -> {
      List<Document> deltas = new ArrayList<>();
      for (String piece : pieces) {
        deltas.add(new Document("content", piece));
      }
      Document message =
          new Document("role", "assistant").append("content", String.join("", pieces));
      send(request, message, deltas, "stop");
    };
  }

  /** The same, with this pause in front of each event of its stream, or of the whole. */
  public static Reply paced(Duration pause, Reply reply) {
    return request ->
        reply.send(
            new Request(
                request.exchange(), request.body(), request.authorization(), request.end(), pause));
  }

  /** The same, as soon as this is released. */
  public static Reply after(CountDownLatch release, Reply reply) {
    return request -> {
      try {
        if (release.await(1, TimeUnit.MINUTES)) {
          reply.send(request);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  /** Calls of the tool {@code name}, one for each of these arguments, after a text or null. */
  public static Reply call(String text, String name, String... arguments) {
    return request -> {
      List<Document> calls = new ArrayList<>();
      for (String argument : arguments) {
        calls.add(
            new Document("index", calls.size())
                .append("id", "call_" + request.messages().size() + "_" + calls.size())
                .append("type", "function")
                .append("function", new Document("name", name).append("arguments", argument)));
      }
      List<Document> deltas = new ArrayList<>();
      if (text != null) {
        deltas.add(new Document("content", text));
      }
      calls.forEach(call -> deltas.add(new Document("tool_calls", List.of(call))));
      Document message =
          new Document("role", "assistant").append("content", text).append("tool_calls", calls);
      send(request, message, deltas, "tool_calls");
    };
  }

  /** An error, or whatever else has this status and body. */
  public static Reply status(int status, String body) {
    return request -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      request.exchange().getResponseHeaders().set("Content-Type", "application/json");
      request.exchange().sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      request.exchange().getResponseBody().write(bytes);
    };
  }

  /** Nothing, as long as the server runs. */
  public static Reply silence() {
    return request -> {
      try {
        request.end().await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  /**
   * A response that begins and never ends.
   *
   * @param brokenOff released when the client has closed the connection
   */
  public static Reply endless(String begin, CountDownLatch brokenOff) {
    return request -> {
      request.exchange().getResponseHeaders().set("Content-Type", "text/event-stream");
      request.exchange().sendResponseHeaders(200, 0);
      OutputStream out = request.exchange().getResponseBody();
      try {
        out.write(begin.getBytes(StandardCharsets.UTF_8));
        while (request.end().getCount() > 0) {
          out.write("\n\n".getBytes(StandardCharsets.UTF_8));
          out.flush();
          Thread.sleep(10);
        }
      } catch (IOException e) {
        brokenOff.countDown();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  /** One event of a stream that carries this text. */
  public static String event(String text) {
    return "data: " + chunk(new Document("content", text), null).toJson() + "\n\n";
  }

  private static void send(
      Request request, Document message, List<Document> deltas, String finishReason)
      throws IOException {
    if (!request.streams()) {
      pause(request);
      Document choice =
          new Document("index", 0).append("message", message).append("finish_reason", finishReason);
      status(200, completion(List.of(choice)).append("usage", usage()).toJson()).send(request);
      return;
    }
    List<Document> chunks = new ArrayList<>();
    chunks.add(chunk(new Document("role", "assistant").append("content", ""), null));
    deltas.forEach(delta -> chunks.add(chunk(delta, null)));
    chunks.add(chunk(new Document(), finishReason));
    chunks.add(completion(List.of()).append("usage", usage()));
    request.exchange().getResponseHeaders().set("Content-Type", "text/event-stream");
    request.exchange().sendResponseHeaders(200, 0);
    OutputStream out = request.exchange().getResponseBody();
    for (Document chunk : chunks) {
      pause(request);
      out.write(("data: " + chunk.toJson() + "\n\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
    out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
  }

  private static void pause(Request request) {
    try {
      if (request.end().await(request.pause().toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the model's server was closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Document chunk(Document delta, String finishReason) {
    return completion(
        List.of(
            new Document("index", 0).append("delta", delta).append("finish_reason", finishReason)));
  }

  private static Document completion(List<Document> choices) {
    return new Document("id", "chatcmpl-1").append("model", "served").append("choices", choices);
  }

  private static Document usage() {
    return new Document("prompt_tokens", 7)
        .append("completion_tokens", 3)
        .append("total_tokens", 10);
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
