package io.mongosession.faults;

import io.mongosession.testing.ModelServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A model that remembers who asked it what, and when. */
final class CountedModel implements AutoCloseable {

  /**
   * A request.
   *
   * @param server the name of the application server that sent it
   * @param atNanos when it arrived
   */
  record Asked(String server, long atNanos, ModelServer.Request request) {}

  private final ModelServer server = new ModelServer();
  private final Map<String, List<Asked>> asked = new ConcurrentHashMap<>();
  private volatile Asked latest;

  /** What it replies to this text, in turn; the last one again and again. */
  void script(String text, ModelServer.Reply... replies) {
    asked.put(text, new CopyOnWriteArrayList<>());
    server.script(
        text,
        Stream.of(replies)
            .map(reply -> remembering(text, reply))
            .toArray(ModelServer.Reply[]::new));
  }

  private ModelServer.Reply remembering(String text, ModelServer.Reply reply) {
    return request -> {
      String server = request.authorization().substring("Bearer ".length());
      Asked now = new Asked(server, System.nanoTime(), request);
      asked.get(text).add(now);
      latest = now;
      reply.send(request);
    };
  }

  /** The requests for a text so far, in order. */
  List<Asked> asked(String text) {
    return asked.get(text);
  }

  /** The latest request for any text; null before the first. */
  Asked latest() {
    return latest;
  }

  /** The settings of an application server with this model. */
  Map<String, String> settings(String serverName) {
    return Map.of(
        "mongodb.session.chat.model.base-url",
        server.baseUrl(),
        "mongodb.session.chat.model.name",
        "model",
        "mongodb.session.chat.model.api-key",
        serverName);
  }

  @Override
  public void close() {
    server.close();
  }
}
