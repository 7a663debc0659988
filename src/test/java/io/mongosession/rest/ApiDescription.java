package io.mongosession.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The OpenAPI document as the server gives it, to check responses against. */
final class ApiDescription {

  private static final String PREFIX = "/api";
  private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

  private final Map<String, Object> document;

  ApiDescription(String json) {
    document = object(JsonText.read(json));
  }

  /** All operations, as {@link Operation#toString()} writes them. */
  Set<String> operations() {
    Set<String> operations = new TreeSet<>();
    at(document, "paths")
        .forEach(
            (path, item) ->
                object(item).keySet().stream()
                    .filter(METHODS::contains)
                    .forEach(
                        method ->
                            operations.add(
                                method.toUpperCase(Locale.ROOT)
                                    + " "
                                    + path.substring(PREFIX.length()))));
    return operations;
  }

  /** Checks status, media type and body of a response. */
  void check(Operation operation, Api.Response response) {
    String what = operation + " got " + response;
    Map<String, Object> responses =
        at(
            document,
            "paths",
            PREFIX + operation.path(),
            operation.method().toLowerCase(Locale.ROOT),
            "responses");
    assertThat(responses).as(what).containsKey(String.valueOf(response.status()));
    Map<String, Object> described = resolved(responses.get(String.valueOf(response.status())));
    object(described.get("headers"))
        .keySet()
        .forEach(
            header -> assertThat(response.header(header)).as(header + ": " + what).isNotNull());
    if (!described.containsKey("content")) {
      assertThat(response.text()).as(what).isEmpty();
      return;
    }
    String mediaType = response.header("Content-Type").replaceFirst(";.*", "");
    Map<String, Object> content = object(described.get("content"));
    assertThat(content).as(what).containsKey(mediaType);
    Map<String, Object> schema = object(object(content.get(mediaType)).get("schema"));
    if (mediaType.equals("application/jsonl")) {
      response
          .text()
          .lines()
          .forEach(line -> checkValue(JsonText.read(line.getBytes(UTF_8)), schema, what));
    } else {
      checkValue(response.json(), schema, what);
    }
  }

  /** The schema of the operation's body; empty where it has none. */
  Map<String, Object> bodySchema(Operation operation) {
    return resolved(
        at(
                document,
                "paths",
                PREFIX + operation.path(),
                operation.method().toLowerCase(Locale.ROOT),
                "requestBody",
                "content",
                String.valueOf(operation.contentType()))
            .get("schema"));
  }

  /** The schemas of the parameters in this place, by name. */
  Map<String, Map<String, Object>> parameters(String place) {
    Map<String, Map<String, Object>> found = new TreeMap<>();
    for (Object parameter : at(document, "components", "parameters").values()) {
      Map<String, Object> described = resolved(parameter);
      if (place.equals(described.get("in"))) {
        found.put((String) described.get("name"), resolved(described.get("schema")));
      }
    }
    return found;
  }

  private void checkValue(Object value, Map<String, Object> schemaOrReference, String what) {
    Map<String, Object> schema = resolved(schemaOrReference);
    Object type = schema.get("type");
    if ("object".equals(type)) {
      checkObject(object(value), schema, what);
    } else if ("array".equals(type)) {
      ((List<?>) value).forEach(item -> checkValue(item, object(schema.get("items")), what));
    } else if ("string".equals(type)) {
      assertThat(value).as(what).isInstanceOf(String.class);
      if (schema.get("enum") instanceof List<?> allowed) {
        assertThat(allowed.contains(value)).as(value + ": " + what).isTrue();
      }
    } else if ("integer".equals(type)) {
      assertThat(value).as(what).isInstanceOf(Long.class);
    } else if ("number".equals(type)) {
      assertThat(value).as(what).isInstanceOf(Number.class);
    } else if ("boolean".equals(type)) {
      assertThat(value).as(what).isInstanceOf(Boolean.class);
    }
  }

  private void checkObject(Map<String, Object> value, Map<String, Object> schema, String what) {
    if (schema.get("required") instanceof List<?> required) {
      required.forEach(name -> assertThat(value).as(what).containsKey((String) name));
    }
    if (!(schema.get("properties") instanceof Map<?, ?> properties)) {
      return;
    }
    value.forEach(
        (name, member) -> {
          assertThat(properties.containsKey(name)).as(name + ": " + what).isTrue();
          assertThat(member).as(name + ": " + what).isNotNull();
          checkValue(member, object(properties.get(name)), what);
        });
  }

  /** The schema, or the one that it refers to. */
  Map<String, Object> resolved(Object value) {
    Map<String, Object> node = object(value);
    return node.get("$ref") instanceof String reference
        ? resolved(at(document, reference.substring(2).split("/")))
        : node;
  }

  private static Map<String, Object> at(Map<String, Object> node, String... path) {
    Map<String, Object> found = node;
    for (String name : path) {
      found = object(found.get(name));
    }
    return found;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Object value) {
    return value == null ? Map.of() : (Map<String, Object>) value;
  }
}
