package io.mongosession.rest;

import io.mongosession.chat.ChatEvent;
import io.mongosession.chat.ChatResult;
import io.mongosession.chat.ChatStream;
import io.mongosession.log.LogContext;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;

/**
 * Writes a reply as server-sent events while it is being made: {@code token} events, then either
 * {@code done} or {@code error}, and a comment whenever it was silent for as long as a heartbeat.
 *
 * <p>One thread, the request's, waits and writes. With an {@code SseEventSink} the heartbeat would
 * need a thread of its own that writes beside the agent's, and a turn that fails at once could no
 * longer get its own status.
 */
final class ChatEvents implements StreamingOutput {

  private static final Logger LOG = LogContext.logger(ChatEvents.class.getName());

  private final ChatStream stream;
  private final ChatEvent first;
  private final Duration heartbeat;
  private final Function<ChatResult, ChatResponse> response;
  private final Function<RuntimeException, Object> problem;

  /**
   * @param stream is closed in the end
   * @param first what happened already
   */
  ChatEvents(
      ChatStream stream,
      ChatEvent first,
      Duration heartbeat,
      Function<ChatResult, ChatResponse> response,
      Function<RuntimeException, Object> problem) {
    this.stream = stream;
    this.first = first;
    this.heartbeat = heartbeat;
    this.response = response;
    this.problem = problem;
  }

  @Override
  public void write(OutputStream body) {
    try (stream) {
      boolean more = send(first, body);
      while (more) {
        more = next(body);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the caller of a chat is gone", e);
    }
  }

  private boolean next(OutputStream body) throws IOException {
    ChatEvent event;
    try {
      event = stream.next(heartbeat);
    } catch (RuntimeException e) {
      send("error", problem.apply(e), body);
      return false;
    }
    return send(event, body);
  }

  /** Whether more follows. */
  private boolean send(ChatEvent event, OutputStream body) throws IOException {
    if (event instanceof ChatEvent.Token piece) {
      send("token", new ChatToken(piece.text()), body);
    } else if (event instanceof ChatEvent.Done done) {
      send("done", response.apply(done.result()), body);
      return false;
    } else {
      write(":\n\n".getBytes(StandardCharsets.US_ASCII), body);
    }
    return true;
  }

  private static void send(String name, Object data, OutputStream body) throws IOException {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    event.writeBytes(("event: " + name + "\ndata: ").getBytes(StandardCharsets.US_ASCII));
    JsonOutput.write(data, event);
    event.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
    write(event.toByteArray(), body);
  }

  private static void write(byte[] event, OutputStream body) throws IOException {
    body.write(event);
    body.flush();
  }
}
