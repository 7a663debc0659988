package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Wait;
import java.net.URL;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.BeforeEach;

/** A session of its own for each test of turns, with the {@link StreamingAgent}. */
abstract class ScriptedTurns {

  final String session = "turns-" + UUID.randomUUID();
  final String chat = "/sessions/" + session + "/chat";
  final String agent = "/sessions/" + session + "/agents/default";
  final String messages = agent + "/messages";
  final String turn = agent + "/turn";
  Api api;

  @ArquillianResource private URL application;

  @BeforeEach
  final void connect() {
    api = Api.at(application);
  }

  static String message(String script) {
    return "{\"message\":\"" + script + "\"}";
  }

  EventSource stream(String script) {
    return api.stream(chat, message(script));
  }

  CompletableFuture<Api.Response> later(Api caller, String script) {
    return CompletableFuture.supplyAsync(() -> caller.post(chat, message(script)));
  }

  CompletableFuture<Api.Response> later(String script) {
    return later(api, script);
  }

  /** A turn of another session, which acts on this one. */
  Object controlAgent(String script) {
    Api.Response response = api.post("/sessions/control/chat", message(script));
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    return response.json().get("response");
  }

  void release() {
    controlAgent("release=" + session);
  }

  void awaitRunning() {
    Wait.until("the turn runs", () -> api.get(turn).status() == 200);
  }

  Map<String, Object> stored(int number) {
    return api.get(messages + "/" + number).json();
  }
}
