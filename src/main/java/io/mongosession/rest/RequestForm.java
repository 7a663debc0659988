package io.mongosession.rest;

import io.mongosession.problem.FieldError;
import io.mongosession.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether a request is written as HTTP has it: the target, and the headers that servers and JAX-RS
 * read by themselves, each in a way of its own and some with an error of the server's.
 */
final class RequestForm {

  // Possessive and bounded throughout: no header makes these expressions slow or deep.
  private static final String HTTP_TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]++";
  private static final String PARAMETER =
      "\\s*+;\\s*+(?:" + HTTP_TOKEN + "=(?:" + HTTP_TOKEN + "|\"[^\"\\\\]*+\"))?+";
  private static final String WEIGHT =
      "\\s*+;\\s*+[qQ]=(?:[01](?:[.][0-9]{0,3}+)?+|[.][0-9]{1,3}+)";

  /** RFC 9110, but for {@code *} and {@code q=.2}, which Java's own client sends. */
  private static final Pattern ACCEPT =
      Pattern.compile(
          "(?:[*]|%1$s/%1$s)(?:%2$s|(?!\\s*+;\\s*+[qQ]=)%3$s){0,16}+"
              .formatted(HTTP_TOKEN, WEIGHT, PARAMETER));

  private static final Pattern LANGUAGE =
      Pattern.compile("(?:[*]|[A-Za-z]{1,8}(?:[-_][A-Za-z0-9]{1,8}){0,8}+)(?:" + WEIGHT + ")?+");
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("%1$s/%1$s(?:%2$s){0,16}+\\s*+".formatted(HTTP_TOKEN, PARAMETER));
  private static final Pattern CHARSET =
      Pattern.compile(";\\s*charset=\"?([^\";\\s]*)", Pattern.CASE_INSENSITIVE);
  private static final Pattern HOST =
      Pattern.compile("(?:[A-Za-z0-9._~!$&'()*+,=%-]*|\\[[0-9A-Fa-f:.]+])(?::[0-9]{0,5})?");

  /** What RFC 3986 lets stand in a path, without the semicolon that it leaves to each server. */
  private static final String IN_PATH = "-._~!$&'()*+,=:@/";

  private static final String IN_QUERY = IN_PATH + ";?";

  private RequestForm() {}

  /**
   * A reason to go no further.
   *
   * @param type what the response is
   * @param error the field and what it must be
   */
  record Fault(ProblemType type, FieldError error) {

    private static Fault invalid(String field, String allowed) {
      return new Fault(ProblemType.INVALID_INPUT, new FieldError(field, allowed));
    }

    private static Fault mediaType(String header, String allowed) {
      return new Fault(ProblemType.UNSUPPORTED_MEDIA_TYPE, new FieldError(header, allowed));
    }
  }

  /** The first thing that is wrong; empty when the request can be looked at. */
  static Optional<Fault> fault(HttpServletRequest request) {
    return Stream.of(
            host(request),
            semicolon(request),
            path(request.getRequestURI()),
            query(request.getQueryString()),
            list(request, "Accept", ACCEPT, "media types, as in application/json"),
            list(request, "Accept-Language", LANGUAGE, "languages, as in en-GB, de;q=0.5"),
            contentType(request),
            contentEncoding(request))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Fault> host(HttpServletRequest request) {
    List<String> hosts = values(request, "Host");
    return hosts.size() <= 1 && hosts.stream().allMatch(HOST.asMatchPredicate())
        ? Optional.empty()
        : Optional.of(Fault.invalid("Host", "one host, with a port or without"));
  }

  /** In all places, as Open Liberty and Payara leave {@code ;jsessionid} out of some. */
  private static Optional<Fault> semicolon(HttpServletRequest request) {
    return request.getRequestURI().indexOf(';') < 0
            && request.getRequestURL().indexOf(";") < 0
            && !request.isRequestedSessionIdFromURL()
        ? Optional.empty()
        : Optional.of(Fault.invalid("path", "no semicolon; in an id it is %3B"));
  }

  private static Optional<Fault> path(String path) {
    return UriText.isWellFormed(path, IN_PATH)
        ? Optional.empty()
        : Optional.of(Fault.invalid("path", UriText.ALLOWED));
  }

  private static Optional<Fault> query(String query) {
    if (query == null) {
      return Optional.empty();
    }
    return Arrays.stream(query.split("&"))
        .filter(pair -> !UriText.isWellFormed(pair, IN_QUERY))
        .findFirst()
        .map(pair -> Fault.invalid(fieldOf(pair), UriText.ALLOWED));
  }

  /** The parameter's name, where that is well-formed. */
  private static String fieldOf(String pair) {
    String name = pair.substring(0, Math.max(pair.indexOf('='), 0));
    return name.matches("[A-Za-z0-9_.-]{1,64}") ? name : "query";
  }

  private static Optional<Fault> list(
      HttpServletRequest request, String header, Pattern item, String allowed) {
    return values(request, header).stream()
            .filter(value -> !value.isBlank())
            .flatMap(value -> Arrays.stream(value.split(",", -1)))
            .allMatch(text -> item.matcher(text.strip()).matches())
        ? Optional.empty()
        : Optional.of(Fault.invalid(header, allowed));
  }

  private static Optional<Fault> contentType(HttpServletRequest request) {
    List<String> types = values(request, "Content-Type");
    boolean acceptable =
        types.size() <= 1
            && types.stream()
                .allMatch(
                    type ->
                        MEDIA_TYPE.matcher(type).matches()
                            && type.indexOf('*') < 0
                            && CHARSET.matcher(type).results().allMatch(c -> isUtf8(c.group(1))));
    return acceptable
        ? Optional.empty()
        : Optional.of(
            Fault.mediaType(
                "Content-Type",
                AcceptedBody.of(request.getMethod(), request.getRequestURI()).allowed()));
  }

  private static boolean isUtf8(String charset) {
    return charset.equalsIgnoreCase(StandardCharsets.UTF_8.name())
        || charset.equalsIgnoreCase(StandardCharsets.US_ASCII.name());
  }

  /** Refused even where the server would decode it: not every server can. */
  private static Optional<Fault> contentEncoding(HttpServletRequest request) {
    return values(request, "Content-Encoding").stream()
            .map(encoding -> encoding.strip().toLowerCase(Locale.ROOT))
            .allMatch(encoding -> encoding.isEmpty() || encoding.equals("identity"))
        ? Optional.empty()
        : Optional.of(Fault.mediaType("Content-Encoding", "none"));
  }

  private static List<String> values(HttpServletRequest request, String header) {
    return Collections.list(request.getHeaders(header));
  }
}
