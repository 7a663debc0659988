package io.mongosession.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.bson.Document;

/** The events of a response, read one by one; closing it in between leaves the server. */
final class ServerEvents implements AutoCloseable {

  static final String TYPE = "text/event-stream";

  /**
   * An event.
   *
   * @param id where it is in its turn, or null
   * @param after since the request was sent
   */
  record Event(String id, String name, Document data, Duration after) {}

  private final int status;
  private final long started;
  private final BufferedReader lines;

  /**
   * @param started when the request was sent
   */
  ServerEvents(HttpResponse<InputStream> response, long started) {
    status = response.statusCode();
    this.started = started;
    lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  /** The HTTP status. */
  int status() {
    return status;
  }

  /** The next event; null at the end, also where the connection broke. Waits for it. */
  Event next() {
    String id = null;
    String name = null;
    Document data = null;
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int colon = line.indexOf(':');
        String value = line.substring(colon + 1).strip();
        switch (line.substring(0, Math.max(0, colon))) {
          case "id" -> id = value;
          case "event" -> name = value;
          case "data" -> data = Document.parse(value);
          default -> {}
        }
        if (line.isEmpty() && data != null) {
          return new Event(id, name, data, Duration.ofNanos(System.nanoTime() - started));
        }
      }
      return null;
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
