package io.mongosession.rest;

import io.mongosession.chat.ChatEvent;
import io.mongosession.chat.ChatResult;
import io.mongosession.json.JsonOutput;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** In which form a turn is written into the body of its response. */
enum TurnForm {
  /** The reply when it is complete. */
  JSON(MediaType.APPLICATION_JSON) {

    @Override
    byte[] event(ChatEvent event, Function<ChatResult, ChatResponse> response) {
      return event instanceof ChatEvent.Done done ? json(response.apply(done.result())) : null;
    }

    @Override
    byte[] error(Object problem) {
      return json(problem);
    }
  },

  /**
   * Server-sent events while the reply is being made: {@code token} and {@code tool} events, then
   * either {@code done} or {@code error}, and a comment whenever nothing else keeps the connection
   * open.
   */
  EVENTS(MediaType.SERVER_SENT_EVENTS) {

    @Override
    byte[] event(ChatEvent event, Function<ChatResult, ChatResponse> response) {
      if (event instanceof ChatEvent.Token piece) {
        return named("token", new ChatToken(piece.text()));
      }
      if (event instanceof ChatEvent.Tool tool) {
        return named("tool", ChatToolUse.of(tool));
      }
      if (event instanceof ChatEvent.Done done) {
        return named("done", response.apply(done.result()));
      }
      return ":\n\n".getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    byte[] error(Object problem) {
      return named("error", problem);
    }
  };

  private final String mediaType;

  TurnForm(String mediaType) {
    this.mediaType = mediaType;
  }

  String mediaType() {
    return mediaType;
  }

  /** What is written when this happens; null for nothing. */
  abstract byte[] event(ChatEvent event, Function<ChatResult, ChatResponse> response);

  /** What is written when a response that has begun cannot be completed. */
  abstract byte[] error(Object problem);

  private static byte[] named(String name, Object data) {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    event.writeBytes(("event: " + name + "\ndata: ").getBytes(StandardCharsets.US_ASCII));
    JsonOutput.write(data, event);
    event.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
    return event.toByteArray();
  }

  private static byte[] json(Object value) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    JsonOutput.write(value, text);
    return text.toByteArray();
  }
}
