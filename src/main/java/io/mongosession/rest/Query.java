package io.mongosession.rest;

import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The query of a request, as strict as a body: what nobody asked for is an error. */
final class Query {

  private final MultivaluedMap<String, String> parameters;

  private Query(MultivaluedMap<String, String> parameters) {
    this.parameters = parameters;
  }

  /** The query, which may have these parameters, each once. */
  static Query of(UriInfo uri, String... allowed) {
    return read(uri, null, allowed);
  }

  /** The query, which may have these parameters and any that start with the prefix, each once. */
  static Query ofPrefixed(UriInfo uri, String prefix, String... allowed) {
    return read(uri, prefix, allowed);
  }

  private static Query read(UriInfo uri, String prefix, String... allowed) {
    MultivaluedMap<String, String> parameters = uri.getQueryParameters();
    List<String> names = List.of(allowed);
    parameters.forEach(
        (name, values) -> {
          if (!names.contains(name) && (prefix == null || !name.startsWith(prefix))) {
            throw new InvalidRequestException(name, "one of " + String.join(", ", names));
          }
          if (values.size() > 1) {
            throw new InvalidRequestException(name, "one value");
          }
        });
    return new Query(parameters);
  }

  boolean has(String name) {
    return parameters.containsKey(name);
  }

  String text(String name) {
    return parameters.getFirst(name);
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
      return Long.parseLong(parameters.getFirst(name));
    } catch (NumberFormatException e) {
      throw new InvalidRequestException(name, "an integer");
    }
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
