package io.mongosession.langchain4j.chat;

import dev.langchain4j.exception.HttpException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model gave no reply that could be used. Names the kind of failure, for the log, and has no
 * cause: what an endpoint returns, and what a parser or a client reports about it, may hold a key
 * or the conversation.
 */
final class ModelFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  /** OpenAI's machine-readable reason, such as {@code context_length_exceeded}: a single word. */
  private static final Pattern CODE = Pattern.compile("\"code\"\\s*:\\s*\"([a-z_]{1,64})\"");

  ModelFailedException(String message) {
    super(message);
  }

  /** After this many calls. */
  static ModelFailedException of(Throwable error, int calls) {
    return new ModelFailedException(
        "the model gave no reply in %d calls: %s".formatted(calls, kind(error)));
  }

  /** An error and its causes by their types, with the endpoint's status and code. */
  static String kind(Throwable error) {
    List<String> kinds = new ArrayList<>();
    for (Throwable e = error; e != null; e = e.getCause()) {
      kinds.add(
          e instanceof HttpException http
              ? "HTTP status " + http.statusCode() + code(http.getMessage())
              : e.getClass().getName());
    }
    return String.join(", caused by ", kinds);
  }

  private static String code(String body) {
    Matcher code = CODE.matcher(body == null ? "" : body);
    return code.find() ? " with code " + code.group(1) : "";
  }
}
