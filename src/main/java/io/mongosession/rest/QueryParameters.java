package io.mongosession.rest;

import io.mongosession.PageQuery;
import io.mongosession.TransferFormat;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The query of a request, as strict as a body: an unknown parameter is an error. Read here and not
 * by JAX-RS, whose implementations differ in how they read an unusual one.
 */
final class QueryParameters {

  private static final int MAX_NAME_LENGTH = 64;

  private final Map<String, List<String>> parameters;

  private QueryParameters(Map<String, List<String>> parameters) {
    this.parameters = parameters;
  }

  /** The query, which may have these parameters, each once. */
  static QueryParameters of(UriInfo uri, String... allowed) {
    return ofPrefixed(uri, null, allowed);
  }

  /** The query, which may have these parameters and any that start with the prefix, each once. */
  static QueryParameters ofPrefixed(UriInfo uri, String prefix, String... allowed) {
    QueryParameters query = read(uri, prefix, allowed);
    query.parameters.forEach(
        (name, values) -> {
          if (values.size() > 1) {
            throw new InvalidRequestException(shortened(name), "one value");
          }
        });
    return query;
  }

  /** The query of a list, which may have {@code after} and {@code limit}. */
  static PageQuery page(UriInfo uri, int maximum) {
    QueryParameters query = of(uri, "after", "limit");
    return new PageQuery(query.text("after"), query.limit("limit", maximum, maximum));
  }

  /** The query, which may have this parameter, as often as one likes. */
  static QueryParameters ofRepeated(UriInfo uri, String allowed) {
    return read(uri, null, allowed);
  }

  /** The first value of a parameter of any query; null where there is none that can be read. */
  static String first(UriInfo uri, String name) {
    String query = uri.getRequestUri().getRawQuery();
    return Arrays.stream(query == null ? new String[0] : query.split("&"))
        .filter(pair -> pair.startsWith(name + "="))
        .map(pair -> UriText.decode(pair.substring(name.length() + 1).replace('+', ' ')))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static QueryParameters read(UriInfo uri, String prefix, String... allowed) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    String query = uri.getRequestUri().getRawQuery();
    for (String pair : query == null ? new String[0] : query.split("&")) {
      if (!pair.isEmpty()) {
        int end = pair.indexOf('=');
        String name = decode(end < 0 ? pair : pair.substring(0, end));
        parameters
            .computeIfAbsent(name, key -> new ArrayList<>())
            .add(end < 0 ? "" : decode(pair.substring(end + 1)));
      }
    }
    List<String> names = List.of(allowed);
    for (String name : parameters.keySet()) {
      if (!names.contains(name) && (prefix == null || !name.startsWith(prefix))) {
        throw new InvalidRequestException(shortened(name), "one of " + String.join(", ", names));
      }
    }
    return new QueryParameters(parameters);
  }

  private static String decode(String text) {
    String decoded = UriText.decode(text.replace('+', ' '));
    if (decoded == null) {
      throw new InvalidRequestException("query", UriText.ALLOWED);
    }
    return decoded;
  }

  private static String shortened(String name) {
    if (name.isEmpty()) {
      return "query";
    }
    return name.length() <= MAX_NAME_LENGTH ? name : name.substring(0, MAX_NAME_LENGTH) + "…";
  }

  boolean has(String name) {
    return parameters.containsKey(name);
  }

  /** The parameter's value, or null where there is none. */
  String text(String name) {
    return has(name) ? parameters.get(name).get(0) : null;
  }

  /** All values of the parameter, in order. */
  List<String> values(String name) {
    return parameters.getOrDefault(name, List.of());
  }

  /** All parameters that start with the prefix, by what follows it. */
  Map<String, String> prefixed(String prefix) {
    Map<String, String> found = new TreeMap<>();
    parameters.forEach(
        (name, values) -> {
          if (name.startsWith(prefix)) {
            found.put(name.substring(prefix.length()), values.get(0));
          }
        });
    return found;
  }

  long number(String name) {
    try {
      return Long.parseLong(text(name));
    } catch (NumberFormatException e) {
      throw new InvalidRequestException(name, "an integer");
    }
  }

  /** A time, or null where there is none. */
  Instant time(String name) {
    try {
      return has(name) ? OffsetDateTime.parse(text(name)).toInstant() : null;
    } catch (DateTimeParseException e) {
      throw new InvalidRequestException(name, "a time such as 2026-11-25T09:30:00Z");
    }
  }

  /** Whether it is true; false where it is not given. */
  boolean truth(String name) {
    return oneOf(name, Truth.class, Truth.FALSE) == Truth.TRUE;
  }

  /** The form of an export. */
  TransferFormat format() {
    return oneOf("format", TransferFormat.class, TransferFormat.MONGOSESSION);
  }

  private enum Truth {
    FALSE,
    TRUE
  }

  /** One of these, written in lower case, or the default where none is given. */
  <E extends Enum<E>> E oneOf(String name, Class<E> type, E byDefault) {
    if (!has(name)) {
      return byDefault;
    }
    Map<String, E> allowed = new LinkedHashMap<>();
    for (E constant : type.getEnumConstants()) {
      allowed.put(constant.name().toLowerCase(Locale.ROOT), constant);
    }
    E found = allowed.get(text(name));
    if (found == null) {
      throw new InvalidRequestException(name, String.join(" or ", allowed.keySet()));
    }
    return found;
  }

  /** A page size, or the default where none is given. */
  int limit(String name, int defaultLimit, int maximum) {
    if (!has(name)) {
      return Math.min(defaultLimit, maximum);
    }
    long limit = number(name);
    if (limit < 1 || limit > maximum) {
      throw new InvalidRequestException(name, "1 to " + maximum);
    }
    return (int) limit;
  }
}
