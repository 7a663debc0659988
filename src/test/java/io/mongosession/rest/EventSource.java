package io.mongosession.rest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Reads server-sent events as they come. */
final class EventSource implements AutoCloseable {

  private static final String COMMENT = "comment";
  private static final String END = "end";

  /** One event, or a comment. */
  record Event(String id, String name, String data) {

    @SuppressWarnings("unchecked")
    Map<String, Object> json() {
      return (Map<String, Object>) JsonText.read(data);
    }
  }

  private final HttpResponse<InputStream> response;
  private volatile String retry;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  EventSource(HttpResponse<InputStream> response) {
    this.response = response;
    Thread reading = new Thread(this::read, "event-source");
    reading.setDaemon(true);
    reading.start();
  }

  int status() {
    return response.statusCode();
  }

  String header(String name) {
    return response.headers().firstValue(name).orElse(null);
  }

  /** How many milliseconds a browser is to wait before it connects again. */
  String retry() {
    return retry;
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      String id = null;
      String name = null;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(":")) {
          events.add(new Event(null, COMMENT, line.substring(1)));
        } else if (line.startsWith("event: ")) {
          name = line.substring("event: ".length());
        } else if (line.startsWith("data: ")) {
          events.add(new Event(id, name, line.substring("data: ".length())));
        } else if (line.startsWith("id: ")) {
          id = line.substring("id: ".length());
        } else if (line.startsWith("retry: ")) {
          retry = line.substring("retry: ".length());
        } else if (!line.isEmpty()) {
          events.add(new Event(null, "unexpected", line));
        }
      }
    } catch (IOException e) {
      events.add(new Event(null, "broken", e.toString()));
    }
    events.add(new Event(null, END, ""));
  }

  /** The next event that is no comment. */
  Event next() {
    Event event = nextOrComment();
    while (event.name().equals(COMMENT)) {
      event = nextOrComment();
    }
    return event;
  }

  private Event nextOrComment() {
    try {
      Event event = events.poll(60, TimeUnit.SECONDS);
      if (event == null) {
        throw new AssertionError("no event came");
      }
      return event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Waits for a heartbeat, and fails for anything else. */
  void awaitHeartbeat() {
    Event event = nextOrComment();
    if (!event.name().equals(COMMENT)) {
      throw new AssertionError("no heartbeat but " + event);
    }
  }

  /** Reads pieces of text until another event comes, which it returns. */
  Event nextAfterPieces(StringBuilder text) {
    Event event = next();
    while (event.name().equals("token")) {
      text.append(event.json().get("text"));
      event = next();
    }
    return event;
  }

  /**
   * Reads to the end; returns the pieces of each message, by the numbers in the ids, and the end.
   */
  Event read(Map<Long, StringBuilder> texts) {
    Event event = next();
    while (event.name().equals("token") || event.name().equals("tool")) {
      if (event.name().equals("token")) {
        long message = Long.parseLong(event.id().split(":")[1]);
        texts
            .computeIfAbsent(message, number -> new StringBuilder())
            .append(event.json().get("text"));
      }
      event = next();
    }
    return event;
  }

  boolean hasEnded() {
    return next().name().equals(END);
  }

  /** Goes away, whatever still comes. */
  @Override
  public void close() {
    try {
      response.body().close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
