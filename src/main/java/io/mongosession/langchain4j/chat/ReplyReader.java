package io.mongosession.langchain4j.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Reads a response as what it is, a stream of events or a reply at once, whichever was asked for. A
 * stream is complete when the endpoint said so: by a finish reason or by {@code [DONE]}.
 */
final class ReplyReader {

  /** How much of a failed response is read. */
  private static final int MAX_ERROR = 64 * 1024;

  /** How long the usage and {@code [DONE]} may come after a finish reason. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final int SUCCESS = 2;
  private static final int HUNDRED = 100;

  private final EndpointResponse response;
  private final Consumer<String> pieces;
  private final BufferedReader body;

  /**
   * @param pieces takes the text as it comes, or null where a reply at once was asked for
   */
  ReplyReader(EndpointResponse response, Consumer<String> pieces) {
    this.response = response;
    this.pieces = pieces;
    body = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  /**
   * The complete reply.
   *
   * @throws IOException when the connection breaks
   * @throws EndpointException when there is no complete reply
   */
  JsonNode read() throws IOException {
    if (response.status() / HUNDRED != SUCCESS) {
      throw error();
    }
    int first = first();
    boolean events =
        response
            .headers()
            .firstValue("content-type")
            .filter(type -> type.strip().startsWith("text/event-stream"))
            .isPresent();
    if (first == '{' && !events) {
      StringWriter text = new StringWriter();
      body.transferTo(text);
      return Json.parse(text.toString())
          .orElseThrow(() -> EndpointException.malformed("the reply is no JSON"));
    }
    // The first letters of the fields of an event, and what a comment begins with.
    if (!events && "deir:".indexOf(first) < 0 && (first >= 0 || pieces == null)) {
      throw EndpointException.malformed("the reply is neither JSON nor a stream of events");
    }
    return stream();
  }

  private EndpointException error() throws IOException {
    char[] text = new char[MAX_ERROR];
    int length = 0;
    for (int count = 0; count >= 0 && length < text.length; length += Math.max(0, count)) {
      count = body.read(text, length, text.length - length);
    }
    return EndpointErrors.ofStatus(
        response.status(),
        new String(text, 0, length),
        RetryAfter.of(response.headers(), Instant.now()));
  }

  /** The first character that is none of space, which is not read yet; -1 for none. */
  private int first() throws IOException {
    while (true) {
      body.mark(1);
      int next = body.read();
      if (next < 0 || !Character.isWhitespace(next) && next != BYTE_ORDER_MARK) {
        body.reset();
        return next;
      }
    }
  }

  private JsonNode stream() throws IOException {
    StreamedCompletion reply = new StreamedCompletion(pieces == null ? piece -> {} : pieces);
    EventStream events =
        new EventStream(
            chunk -> {
              reply.add(chunk);
              if (reply.isFinished()) {
                response.endAfter(PATIENCE);
              }
            });
    if (!isDone(events, reply) && !reply.isFinished()) {
      throw EndpointException.interrupted("the stream ended before the reply was complete");
    }
    return reply.complete();
  }

  /** A connection that breaks behind the end of a reply breaks nothing. */
  private boolean isDone(EventStream events, StreamedCompletion reply) throws IOException {
    try {
      return events.read(body);
    } catch (IOException e) {
      if (reply.isFinished() && !Thread.currentThread().isInterrupted()) {
        return true;
      }
      throw e;
    }
  }
}
