package io.mongosession.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * A model behind OpenAI's chat protocol, on a free local port: what it says is the test's, the
 * protocol is the real one. Refuses, as OpenAI does, a tool call whose results do not follow it and
 * a result without its call.
 */
public final class OpenAiServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Function<JsonNode, Map<String, Object>> model;
  private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  /**
   * @param model answers a request's messages, with {@link #text} or {@link #call}
   */
  public OpenAiServer(Function<JsonNode, Map<String, Object>> model) {
    this.model = model;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/v1/chat/completions", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  /** The base URL for a client. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  /** The messages of each request so far. */
  public List<JsonNode> requests() {
    return List.copyOf(requests);
  }

  /** An answer of text. */
  public static Map<String, Object> text(String text) {
    return Map.of("role", "assistant", "content", text);
  }

  /** An answer that calls a tool. */
  public static Map<String, Object> call(String id, String name, String arguments) {
    return Map.of(
        "role",
        "assistant",
        "tool_calls",
        List.of(
            Map.of(
                "id",
                id,
                "type",
                "function",
                "function",
                Map.of("name", name, "arguments", arguments))));
  }

  private void answer(HttpExchange exchange) throws IOException {
    JsonNode messages = JSON.readTree(exchange.getRequestBody()).get("messages");
    requests.add(messages);
    Object body;
    int status = 200;
    if (hasValidTools(messages)) {
      body =
          Map.of(
              "id",
              "chatcmpl-1",
              "model",
              "m",
              "choices",
              List.of(
                  Map.of("index", 0, "message", model.apply(messages), "finish_reason", "stop")));
    } else {
      status = 400;
      body = Map.of("error", Map.of("message", "tool calls and results do not belong together"));
    }
    byte[] bytes = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static boolean hasValidTools(JsonNode messages) {
    List<String> open = new ArrayList<>();
    for (JsonNode message : messages) {
      boolean result = message.path("role").asText().equals("tool");
      if (result != !open.isEmpty()
          || (result && !open.remove(message.path("tool_call_id").asText()))) {
        return false;
      }
      message.path("tool_calls").forEach(call -> open.add(call.path("id").asText()));
    }
    return open.isEmpty();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
