package io.mongosession.bench.http;

import io.mongosession.MessageQuery;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.NewMessage;
import io.mongosession.bench.driver.Conversation;
import io.mongosession.bench.driver.Turn;
import java.util.Map;
import java.util.function.Consumer;

/** What is measured end to end: a request, and the manager's work that it stands for. */
enum Endpoint {
  POST_MESSAGES(
      "POST messages",
      "POST",
      "/agents/default/messages",
      "{\"messages\":[{\"role\":\"user\",\"content\":\"" + Conversation.TEXT + "\"}]}",
      manager ->
          manager.appendMessage(
              MongoDBSessionManager.DEFAULT_AGENT, NewMessage.of("user", Conversation.TEXT))),
  GET_LAST_20(
      "GET last 20",
      "GET",
      "/agents/default/messages?last=20",
      null,
      manager -> manager.messages(MongoDBSessionManager.DEFAULT_AGENT, MessageQuery.last(20))),
  CHAT(
      "POST chat, instant agent",
      "POST",
      "/chat",
      "{\"message\":\"Where is my order?\"}",
      new Turn(
              "Where is my order?",
              new NewMessage("assistant", "echo: Where is my order?", Map.of("agent", "echo")))
          ::run);

  private final String label;
  private final String method;
  private final String path;
  private final String body;
  private final Consumer<MongoDBSessionManager> operation;

  Endpoint(
      String label,
      String method,
      String path,
      String body,
      Consumer<MongoDBSessionManager> operation) {
    this.label = label;
    this.method = method;
    this.path = path;
    this.body = body;
    this.operation = operation;
  }

  String label() {
    return label;
  }

  String method() {
    return method;
  }

  String path(String sessionId) {
    return "/api/sessions/" + sessionId + path;
  }

  String body() {
    return body;
  }

  Consumer<MongoDBSessionManager> operation() {
    return operation;
  }
}
