package io.mongosession.langchain4j.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Reads server-sent events until the one that says {@code [DONE]}, even where the connection stays
 * open behind it, or until the end. LangChain4j's parser is not used as it cannot be stopped, and
 * as it leaves out what is no event: {@code error: …} of llama.cpp, an error as a plain line of
 * JSON. An event needs no empty line behind it.
 */
final class EventStream {

  private static final String DONE = "[DONE]";

  private final Consumer<JsonNode> chunks;
  private final StringBuilder data = new StringBuilder();
  private String event = "";
  private boolean done;

  /**
   * @param chunks takes the JSON of the events; what it throws ends the reading
   */
  EventStream(Consumer<JsonNode> chunks) {
    this.chunks = chunks;
  }

  /** Whether the stream said that it is complete. */
  boolean read(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    while (line != null && !done) {
      take(line);
      line = done ? null : lines.readLine();
    }
    if (!done) {
      dispatch();
    }
    return done;
  }

  private void take(String line) {
    if (line.isEmpty()) {
      dispatch();
    } else if (line.startsWith("{")) {
      data.append(line).append('\n');
      dispatch();
    } else {
      int colon = line.indexOf(':');
      String name = colon < 0 ? line : line.substring(0, colon);
      field(name.strip(), colon < 0 ? "" : line.substring(colon + 1).strip());
    }
  }

  private void field(String name, String value) {
    switch (name) {
      case "data" -> {
        if (value.equals(DONE)) {
          dispatch();
          done = true;
        } else {
          data.append(value).append('\n');
        }
      }
      case "event" -> event = value;
      case "error" -> throw EndpointErrors.reported(value);
      default -> {
        // A comment, an id, or a time after which to connect again.
      }
    }
  }

  private void dispatch() {
    String text = data.toString();
    data.setLength(0);
    String name = event;
    event = "";
    if (name.equals("error")) {
      throw EndpointErrors.reported(text);
    }
    // Some servers leave out the empty line between two events.
    for (JsonNode json : Json.sequence(text)) {
      if (!json.isObject()) {
        throw EndpointException.malformed("an event of the stream is no JSON object");
      }
      chunks.accept(json);
    }
  }
}
