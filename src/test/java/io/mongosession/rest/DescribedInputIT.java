package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.json.JsonOutput;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.Http;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the description at /openapi forbids is refused, and what it allows is accepted. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class DescribedInputIT {

  /** Texts that a pattern may forbid. */
  private static final List<String> TEXTS =
      List.of(
          "a", ".", "..", "...", "a b", "a/b", "a\\b", "a\tb", "\u0085", "\u007f", "é", "a;b",
          "$a.b");

  private final Api api = Api.of("it");
  private ApiDescription description;
  private int sent;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(Map.of());
  }

  @BeforeEach
  void read() {
    URI openApi = Deployments.server().resolve("/openapi");
    description =
        new ApiDescription(
            Http.send(HttpRequest.newBuilder(openApi).header("Accept", "application/json").build())
                .body());
  }

  @Test
  void everyMemberOfABodyIsAsDescribed() {
    for (Operation operation : Operation.all()) {
      Map<String, Object> schema = description.bodySchema(operation);
      if (schema.containsKey("properties")) {
        checkMembers(operation, List.of(), schema);
      }
    }
    assertThat(sent).isGreaterThan(300);
  }

  private void checkMembers(Operation operation, List<String> path, Map<String, Object> schema) {
    List<?> required = schema.get("required") instanceof List<?> names ? names : List.of();
    check(operation, path, "unknown_member", 1L, false);
    for (Map.Entry<String, Object> property : properties(schema).entrySet()) {
      String name = property.getKey();
      Map<String, Object> type = description.resolved(property.getValue());
      assertThat(required.contains(name) && isNullable(type)).as(name).isFalse();
      check(operation, path, name, null, isNullable(type));
      for (Map.Entry<Object, Boolean> value : values(type).entrySet()) {
        check(operation, path, name, value.getKey(), value.getValue());
      }
      if ("array".equals(type.get("type"))) {
        List<String> inner = new ArrayList<>(path);
        inner.add(name);
        checkMembers(operation, inner, description.resolved(type.get("items")));
      }
    }
    required.forEach(name -> check(operation, path, (String) name, Absent.MEMBER, false));
  }

  private enum Absent {
    MEMBER
  }

  /** Values, and whether the schema lets them be. */
  private static Map<Object, Boolean> values(Map<String, Object> schema) {
    Map<Object, Boolean> values = new LinkedHashMap<>();
    Object type = schema.get("type");
    if (type == null) {
      return values; // Any JSON value.
    }
    values.put(true, type.equals("boolean"));
    values.put(List.of(), type.equals("array") && !schema.containsKey("minItems"));
    values.put(Map.of(), type.equals("object"));
    values.put(new BigDecimal("1.5"), type.equals("number"));
    if (type.equals("integer")) {
      values.put(-1L, !schema.containsKey("minimum"));
      values.put("0", false);
    } else {
      values.put(1L, type.equals("number"));
    }
    if (type.equals("string")) {
      texts(schema).forEach(values::put);
    } else {
      values.put("a", false);
    }
    return values;
  }

  private static Map<String, Boolean> texts(Map<String, Object> schema) {
    Map<String, Boolean> texts = new LinkedHashMap<>();
    List<String> tried = new ArrayList<>(TEXTS);
    tried.add("");
    if (schema.get("maxLength") instanceof Long maximum) {
      tried.add("x".repeat(maximum.intValue()));
      tried.add("x".repeat(maximum.intValue() + 1));
    }
    if (schema.get("enum") instanceof List<?> allowed) {
      allowed.stream().filter(String.class::isInstance).forEach(value -> tried.add((String) value));
    }
    tried.forEach(text -> texts.put(text, allows(schema, text)));
    return texts;
  }

  private static boolean allows(Map<String, Object> schema, String text) {
    return text.length() >= (long) schema.getOrDefault("minLength", 0L)
        && text.length() <= (long) schema.getOrDefault("maxLength", Long.MAX_VALUE)
        && (!(schema.get("enum") instanceof List<?> allowed) || allowed.contains(text))
        && (!(schema.get("pattern") instanceof String pattern) || text.matches(pattern));
  }

  private static boolean isNullable(Map<String, Object> schema) {
    return Boolean.TRUE.equals(schema.get("nullable"));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> properties(Map<String, Object> schema) {
    return (Map<String, Object>) schema.get("properties");
  }

  /** Sends an otherwise good body in which one member has this value. */
  private void check(
      Operation operation, List<String> path, String name, Object value, boolean allowed) {
    String id = "described-" + UUID.randomUUID();
    api.post("/sessions/" + id + "/chat", "{\"message\":\"hello\"}");
    Map<String, Object> body = goodBody(operation, name);
    Map<String, Object> owner = body;
    for (String step : path) {
      owner = firstItem(owner, step);
    }
    if (value == Absent.MEMBER) {
      owner.remove(name);
    } else {
      owner.put(name, value);
    }
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    JsonOutput.write(body, json);
    Api.Response response = operation.call(api, id, json.toString(StandardCharsets.UTF_8));
    sent++;
    assertThat(response.status())
        .as("%s with %s %s: %s", operation, path + name, value, response)
        .isIn(allowed ? List.of(200, 201, 404, 409) : List.of(400, 413));
  }

  /** With a second member where a body needs one of several. */
  @SuppressWarnings("unchecked")
  private static Map<String, Object> goodBody(Operation operation, String tested) {
    Map<String, Object> body = (Map<String, Object>) JsonText.read(operation.body());
    if (operation.path().endsWith("/feedback")) {
      body.put(
          tested.equals("rating") ? "comment" : "rating", tested.equals("rating") ? "a" : "up");
    } else if (operation.toString().equals("PATCH /sessions/{session_id}/agents/{agent_id}")) {
      body.put(tested.equals("model") ? "system_prompt" : "model", "m");
    }
    return body;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> firstItem(Map<String, Object> owner, String name) {
    return (Map<String, Object>) ((List<Object>) owner.get(name)).get(0);
  }

  @Test
  void everyIdInAPathIsAsDescribed() {
    Map<String, Map<String, Object>> parameters = description.parameters("path");
    assertThat(parameters.keySet()).containsExactly("agent_id", "number", "session_id");
    texts(parameters.get("session_id"))
        .forEach((id, allowed) -> checkPath("/sessions/", id, "", allowed));
    texts(parameters.get("agent_id"))
        .forEach((id, allowed) -> checkPath("/sessions/any/agents/", id, "/messages", allowed));
    for (String number : Arrays.asList("0", "9223372036854775807")) {
      checkPath("/sessions/any/agents/any/messages/", number, "", true);
    }
    for (String number : Arrays.asList("-1", "1.5", "a", "9223372036854775808")) {
      checkPath("/sessions/any/agents/any/messages/", number, "", false);
    }
  }

  /** What does not exist is not found; what cannot exist is refused, here or by the server. */
  private void checkPath(String before, String id, String after, boolean allowed) {
    if (!id.isEmpty()) {
      Api.Response response = api.get(before + Api.encoded(id) + after);
      assertThat(response.status()).as(id + ": " + response).isEqualTo(allowed ? 404 : 400);
    }
  }

  @Test
  void everyHeaderIsAsDescribed() {
    Map<String, Map<String, Object>> headers = description.parameters("header");
    assertThat(headers.keySet()).isEqualTo(Set.of("Idempotency-Key", "Last-Event-ID"));
    String messages = "/sessions/" + UUID.randomUUID() + "/agents/default/messages";
    api.post(messages.replace("/agents/default/messages", "/chat"), "{\"message\":\"hello\"}");
    texts(headers.get("Idempotency-Key"))
        .forEach(
            (key, allowed) -> {
              if (key.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
                Api.Response response =
                    api.with("Idempotency-Key", key)
                        .post(messages, "{\"messages\":[{\"role\":\"user\",\"content\":1}]}");
                assertThat(response.status())
                    .as(key + ": " + response)
                    .isEqualTo(allowed ? 201 : 400);
              }
            });
    String turn = messages.replace("/messages", "/turn");
    for (String id : List.of("3f1c9a02:0:0", "3f1c9a02:1:99", "3f1c9a02", "3f1c9a02:1:", "x:1:1")) {
      boolean described = id.matches((String) headers.get("Last-Event-ID").get("pattern"));
      assertThat(
              api.with("Accept", "text/event-stream").with("Last-Event-ID", id).get(turn).status())
          .as(id)
          .isEqualTo(described ? 200 : 400);
    }
  }
}
