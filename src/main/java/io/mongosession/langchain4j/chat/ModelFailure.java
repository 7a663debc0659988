package io.mongosession.langchain4j.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import io.mongosession.chat.AgentFailureReason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Why a model gave no reply. Names the kind of failure, for the log, and holds no exception: what
 * an endpoint returns, and what a parser or a client reports about it, may hold a key or the
 * conversation.
 *
 * @param temporary whether another try may succeed
 * @param timeout whether it took too long, which has used up the time of another try
 * @param retryAfter how long the endpoint wants to be left alone, or null
 * @param advice which setting helps, for the caller, or null
 */
record ModelFailure(
    String kind,
    AgentFailureReason reason,
    boolean temporary,
    boolean timeout,
    Duration retryAfter,
    String advice) {

  static ModelFailure of(Exception error) {
    if (error instanceof EndpointException endpoint) {
      return new ModelFailure(
          endpoint.getMessage(),
          endpoint.reason(),
          endpoint.isTemporary(),
          false,
          endpoint.retryAfter(),
          endpoint.advice());
    }
    boolean timeout = find(error, TimeoutException.class) != null;
    return new ModelFailure(kind(error), reason(error), false, timeout, null, null);
  }

  /** Of a model of the application's, which sees to its repeats itself. */
  private static AgentFailureReason reason(Exception error) {
    HttpException http = find(error, HttpException.class);
    if (http != null) {
      return EndpointErrors.ofStatus(http.statusCode(), http.getMessage(), null).reason();
    }
    if (find(error, AuthenticationException.class) != null) {
      return AgentFailureReason.REFUSED_KEY;
    }
    if (find(error, ModelNotFoundException.class) != null) {
      return AgentFailureReason.UNKNOWN_MODEL;
    }
    if (find(error, RateLimitException.class) != null) {
      return AgentFailureReason.LIMITED;
    }
    if (find(error, ContentFilteredException.class) != null) {
      return AgentFailureReason.FILTERED;
    }
    if (find(error, JsonProcessingException.class) != null) {
      return AgentFailureReason.MALFORMED;
    }
    boolean notReached =
        find(error, UnresolvedModelServerException.class) != null
            || find(error, IOException.class) != null;
    return notReached ? AgentFailureReason.UNREACHABLE : AgentFailureReason.OTHER;
  }

  /** An error and its causes by their types, with the endpoint's status. */
  private static String kind(Throwable error) {
    List<String> kinds = new ArrayList<>();
    for (Throwable e = error; e != null; e = e.getCause()) {
      kinds.add(
          e instanceof HttpException http
              ? EndpointErrors.ofStatus(http.statusCode(), http.getMessage(), null).getMessage()
              : e.getClass().getName());
    }
    return String.join(", caused by ", kinds);
  }

  private static <E extends Throwable> E find(Throwable error, Class<E> type) {
    if (error == null) {
      return null;
    }
    return type.isInstance(error) ? type.cast(error) : find(error.getCause(), type);
  }
}
