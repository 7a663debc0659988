package io.mongosession.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One operation of the API as the resource classes declare it, so that no test can forget a new
 * one.
 *
 * @param method the HTTP method
 * @param path its template
 * @param contentType of the body, or null where there is none
 */
record Operation(String method, String path, String contentType) {

  /** A body each operation that takes one accepts. */
  private static final Map<String, String> BODIES =
      Map.of(
          "POST /sessions/{session_id}/chat", "{\"message\":\"hello\"}",
          "POST /sessions/{session_id}/agents/{agent_id}/messages",
              "{\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}",
          "POST /sessions/{session_id}/agents/{agent_id}/messages/{number}/redaction",
              "{\"content\":\"gone\"}",
          "POST /sessions/{session_id}/agents/{agent_id}/messages/latest/redaction",
              "{\"content\":\"gone\"}",
          "PATCH /sessions/{session_id}", "{\"retention\":\"P30D\"}",
          "PATCH /sessions/{session_id}/agents/{agent_id}", "{\"model\":\"m\"}",
          "PATCH /sessions/{session_id}/metadata", "{\"k\":1}",
          "POST /sessions/{session_id}/feedback", "{\"rating\":\"up\"}");

  /** All operations there are. */
  static List<Operation> all() {
    return new RestApplication()
        .getClasses().stream()
            .filter(type -> type.isAnnotationPresent(Path.class))
            .flatMap(type -> Arrays.stream(type.getDeclaredMethods()).flatMap(Operation::of))
            .sorted(Comparator.comparing(Operation::toString))
            .toList();
  }

  private static Stream<Operation> of(Method method) {
    String path =
        method.getDeclaringClass().getAnnotation(Path.class).value()
            + (method.isAnnotationPresent(Path.class)
                ? method.getAnnotation(Path.class).value()
                : "");
    Consumes consumes = method.getAnnotation(Consumes.class);
    return Arrays.stream(method.getAnnotations())
        .map(Annotation::annotationType)
        .filter(type -> type.isAnnotationPresent(HttpMethod.class))
        .map(type -> type.getAnnotation(HttpMethod.class).value())
        .map(name -> new Operation(name, path, consumes == null ? null : consumes.value()[0]));
  }

  /** Calls the operation on a session, its agent {@code default} and message 0. */
  Api.Response call(Api api, String sessionId) {
    return call(api, sessionId, body());
  }

  Api.Response call(Api api, String sessionId, String body) {
    String target =
        path.replace("{session_id}", Api.encoded(sessionId))
            .replace("{agent_id}", "default")
            .replace("{number}", "0");
    if (toString().equals("DELETE /sessions/{session_id}/metadata")) {
      target += "?key=k";
    }
    if (path.startsWith("/owners")) {
      target += "?owner=nobody";
    }
    return api.send(
        method,
        target,
        contentType,
        contentType == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
  }

  String body() {
    return BODIES.getOrDefault(toString(), "{}");
  }

  /** Whether others get 403. */
  boolean isForAdministrators() {
    return List.of("/pool", "/settings", "/owners", "/owners/export", "/export", "/import")
        .contains(path);
  }

  /** Whether there is nothing for callers who are not identified. */
  boolean isOfTheCaller() {
    return path.startsWith("/me");
  }

  boolean isOnOneSession() {
    return path.contains("{session_id}");
  }

  /** Whether it is not found when no turn runs. */
  boolean isOnRunningTurn() {
    return path.endsWith("/turn");
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
