package io.mongosession.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an operation takes in a body, as its annotations say. JAX-RS refuses other media types
 * without naming those, and some implementations refuse a request without any.
 *
 * @param method the HTTP method
 * @param types empty where the operation takes no body, or where there is none
 * @param optional whether no body is as good as an empty object
 * @param streamed whether the operation reads it itself while it arrives
 */
record AcceptedBody(String method, List<String> types, boolean optional, boolean streamed) {

  private record Operation(Pattern path, AcceptedBody body) {}

  /** By method: most requests are of one that has none, and no path is compared for them. */
  private static final Map<String, List<Operation>> OPERATIONS =
      new RestApplication()
          .getClasses().stream()
              .filter(type -> type.isAnnotationPresent(Path.class))
              .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
              .filter(method -> method.isAnnotationPresent(Consumes.class))
              .flatMap(AcceptedBody::operations)
              .collect(Collectors.groupingBy(operation -> operation.body().method()));

  private static Stream<Operation> operations(Method method) {
    Path path = method.getAnnotation(Path.class);
    String template =
        "/api"
            + method.getDeclaringClass().getAnnotation(Path.class).value()
            + (path == null ? "" : path.value());
    Pattern pattern = Pattern.compile(".*" + template.replaceAll("\\{\\w+}", "[^/]+") + "/?");
    List<String> types = List.of(method.getAnnotation(Consumes.class).value());
    return Arrays.stream(method.getAnnotations())
        .map(Annotation::annotationType)
        .filter(type -> type.isAnnotationPresent(HttpMethod.class))
        .map(type -> type.getAnnotation(HttpMethod.class).value())
        .map(
            name ->
                new AcceptedBody(
                    name,
                    types,
                    method.isAnnotationPresent(OptionalBody.class),
                    method.isAnnotationPresent(StreamedBody.class)))
        .map(body -> new Operation(pattern, body));
  }

  /** Whether there is an operation of this method that takes a body. */
  static boolean isTakenBy(String method) {
    return OPERATIONS.containsKey(method);
  }

  /**
   * What the operation behind a target takes.
   *
   * @param path of the target, as it came
   */
  static AcceptedBody of(String method, String path) {
    return OPERATIONS.getOrDefault(method, List.of()).stream()
        .filter(operation -> operation.path().matcher(path).matches())
        .map(Operation::body)
        .findFirst()
        .orElseGet(() -> new AcceptedBody(method, List.of(), false, false));
  }

  /** The header of a 415 that names them: of its own for POST and PATCH (RFC 5789, LDP). */
  String header() {
    return switch (method) {
      case HttpMethod.POST -> "Accept-Post";
      case HttpMethod.PATCH -> "Accept-Patch";
      default -> "Accept"; // RFC 9110, section 15.5.16.
    };
  }

  /** The header's value; null, which is no header, where there are none. */
  String value() {
    return types.isEmpty() ? null : String.join(", ", types);
  }

  /** For people. */
  String allowed() {
    return (types.isEmpty() ? "one media type" : String.join(" or ", types)) + ", in UTF-8";
  }
}
