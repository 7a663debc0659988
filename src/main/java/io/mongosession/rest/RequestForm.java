package io.mongosession.rest;

import io.mongosession.problem.FieldError;
import io.mongosession.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

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

  /** The checks, in their order; the first fault ends them. */
  private static final List<Function<HttpServletRequest, Optional<Fault>>> CHECKS =
      List.of(
          RequestForm::host,
          RequestForm::semicolon,
          request -> path(request.getRequestURI()),
          request -> query(request.getQueryString()),
          request -> list(request, "Accept", ACCEPT, "media types, as in application/json"),
          request -> list(request, "Accept-Language", LANGUAGE, "languages, as in en-GB, de;q=0.5"),
          RequestForm::contentType,
          RequestForm::contentEncoding);

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
    for (Function<HttpServletRequest, Optional<Fault>> check : CHECKS) {
      Optional<Fault> fault = check.apply(request);
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  private static Optional<Fault> host(HttpServletRequest request) {
    List<String> hosts = values(request, "Host");
    return hosts.isEmpty() || hosts.size() == 1 && HOST.matcher(hosts.get(0)).matches()
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
    for (String pair : query.split("&")) {
      if (!UriText.isWellFormed(pair, IN_QUERY)) {
        return Optional.of(Fault.invalid(fieldOf(pair), UriText.ALLOWED));
      }
    }
    return Optional.empty();
  }

  /** The parameter's name, where that is well-formed. */
  private static String fieldOf(String pair) {
    String name = pair.substring(0, Math.max(pair.indexOf('='), 0));
    return name.matches("[A-Za-z0-9_.-]{1,64}") ? name : "query";
  }

  private static Optional<Fault> list(
      HttpServletRequest request, String header, Pattern item, String allowed) {
    for (String value : values(request, header)) {
      if (!value.isBlank() && !areAll(item, value.split(",", -1))) {
        return Optional.of(Fault.invalid(header, allowed));
      }
    }
    return Optional.empty();
  }

  private static boolean areAll(Pattern form, String[] items) {
    for (String item : items) {
      if (!form.matcher(item.strip()).matches()) {
        return false;
      }
    }
    return true;
  }

  private static Optional<Fault> contentType(HttpServletRequest request) {
    List<String> types = values(request, "Content-Type");
    return types.isEmpty() || types.size() == 1 && isMediaTypeInUtf8(types.get(0))
        ? Optional.empty()
        : Optional.of(
            Fault.mediaType(
                "Content-Type",
                AcceptedBody.of(request.getMethod(), request.getRequestURI()).allowed()));
  }

  private static boolean isMediaTypeInUtf8(String type) {
    return MEDIA_TYPE.matcher(type).matches()
        && type.indexOf('*') < 0
        && CHARSET.matcher(type).results().allMatch(found -> isUtf8(found.group(1)));
  }

  private static boolean isUtf8(String charset) {
    return charset.equalsIgnoreCase(StandardCharsets.UTF_8.name())
        || charset.equalsIgnoreCase(StandardCharsets.US_ASCII.name());
  }

  /** Refused even where the server would decode it: not every server can. */
  private static Optional<Fault> contentEncoding(HttpServletRequest request) {
    for (String value : values(request, "Content-Encoding")) {
      String encoding = value.strip();
      if (!encoding.isEmpty() && !encoding.equalsIgnoreCase("identity")) {
        return Optional.of(Fault.mediaType("Content-Encoding", "none"));
      }
    }
    return Optional.empty();
  }

  private static List<String> values(HttpServletRequest request, String header) {
    Enumeration<String> values = request.getHeaders(header);
    return values.hasMoreElements() ? Collections.list(values) : List.of();
  }
}
