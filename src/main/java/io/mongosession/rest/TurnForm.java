package io.mongosession.rest;

import io.mongosession.chat.ChatEvent;
import io.mongosession.chat.ChatResult;
import io.mongosession.json.JsonOutput;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;

/** In which form a turn is written into the body of its response. */
enum TurnForm {
  /** The reply when it is complete. */
  JSON(MediaType.APPLICATION_JSON) {

    @Override
    byte[] event(ChatEvent event, String id, Function<ChatResult, ChatResponse> response) {
      return event instanceof ChatEvent.Done done ? json(response.apply(done.result())) : null;
    }

    @Override
    byte[] error(Object problem, String id) {
      return json(problem);
    }
  },

  /**
   * Server-sent events while the reply is being made: {@code token}, {@code tool} and {@code
   * restart} events, then either {@code done} or {@code error}, and a comment whenever nothing else
   * keeps the connection open.
   */
  EVENTS(MediaType.SERVER_SENT_EVENTS) {

    @Override
    byte[] event(ChatEvent event, String id, Function<ChatResult, ChatResponse> response) {
      if (event instanceof ChatEvent.Token piece) {
        return named("token", id, new ChatToken(piece.text()));
      }
      if (event instanceof ChatEvent.Tool tool) {
        return named("tool", id, ChatToolUse.of(tool));
      }
      if (event instanceof ChatEvent.Done done) {
        return named("done", id, response.apply(done.result()));
      }
      if (event instanceof ChatEvent.Restart) {
        return named("restart", id, Map.of());
      }
      return ascii(":\n\n");
    }

    /** How long a browser waits before it follows a turn whose connection was cut. */
    @Override
    byte[] beginning(byte[] first) {
      return joined(ascii("retry: 1000\n"), first);
    }

    /** Proxies that know it pass events on as they come. */
    @Override
    Map<String, String> headers() {
      return Map.of("X-Accel-Buffering", "no");
    }

    @Override
    byte[] error(Object problem, String id) {
      return named("error", id, problem);
    }
  };

  private final String mediaType;

  TurnForm(String mediaType) {
    this.mediaType = mediaType;
  }

  String mediaType() {
    return mediaType;
  }

  /** What a response has before and with its first bytes. */
  byte[] beginning(byte[] first) {
    return first;
  }

  /** What a response's head has on top. */
  Map<String, String> headers() {
    return Map.of();
  }

  /**
   * What is written when this happens; null for nothing.
   *
   * @param id of the event, or null
   */
  abstract byte[] event(ChatEvent event, String id, Function<ChatResult, ChatResponse> response);

  /**
   * What is written when a response that has begun cannot be completed.
   *
   * @param id of the event, or null
   */
  abstract byte[] error(Object problem, String id);

  private static byte[] named(String name, String id, Object data) {
    String line = id == null ? "" : "id: " + id + "\n";
    return joined(ascii(line + "event: " + name + "\ndata: "), json(data), ascii("\n\n"));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static byte[] json(Object value) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    JsonOutput.write(value, text);
    return text.toByteArray();
  }
}
