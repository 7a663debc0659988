package io.mongosession.langchain4j.chat;

import java.net.URI;
import java.util.List;
import java.util.function.Function;

/**
 * Where the endpoint takes requests. Below an address without a path some have {@code
 * /chat/completions} and some {@code /v1/chat/completions}: the second is tried where the first is
 * not found, and what was found is remembered. Thread-safe.
 */
final class EndpointAddress {

  private static final String PATH = "/chat/completions";
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;

  private final List<String> urls;
  private volatile boolean second;

  /**
   * @param query what follows the question mark, or null
   */
  EndpointAddress(URI base, String query) {
    String plain = base.toString().replaceAll("/+$", "");
    String end = query == null ? "" : "?" + query;
    boolean hasPath = !String.valueOf(base.getRawPath()).replace("/", "").isEmpty();
    urls =
        hasPath
            ? List.of(plain + PATH + end)
            : List.of(plain + PATH + end, plain + "/v1" + PATH + end);
  }

  /** Sends a request to it. */
  EndpointResponse ask(Function<String, EndpointResponse> send) {
    if (urls.size() == 1 || second) {
      return send.apply(urls.get(urls.size() - 1));
    }
    EndpointResponse first = send.apply(urls.get(0));
    if (!isMissing(first)) {
      return first;
    }
    first.end(true);
    EndpointResponse other = send.apply(urls.get(1));
    second = !isMissing(other);
    return other;
  }

  private static boolean isMissing(EndpointResponse response) {
    return response.status() == NOT_FOUND || response.status() == METHOD_NOT_ALLOWED;
  }
}
