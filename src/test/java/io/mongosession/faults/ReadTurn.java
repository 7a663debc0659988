package io.mongosession.faults;

import java.util.Map;
import java.util.TreeMap;
import org.bson.Document;

/** What a client has read of a turn, over however many connections. Not thread-safe. */
final class ReadTurn {

  private final Map<Long, String> texts = new TreeMap<>();
  private String lastId;
  private Document end;
  private boolean done;
  private int restarts;

  ReadTurn() {}

  /** The same, to be read on in another way. */
  ReadTurn(ReadTurn other) {
    texts.putAll(other.texts);
    lastId = other.lastId;
  }

  /** Takes an event in. */
  void add(ServerEvents.Event event) {
    if (event.id() != null) {
      lastId = event.id();
    }
    switch (event.name()) {
      case "token" -> texts.merge(message(), event.data().getString("text"), String::concat);
      case "restart" -> {
        texts.clear();
        restarts++;
      }
      case "done", "error" -> {
        end = event.data();
        done = event.name().equals("done");
      }
      default -> {}
    }
  }

  /** The number of the message that the last id is about: {@code turn:message:characters}. */
  private long message() {
    return Long.parseLong(lastId.split(":")[1]);
  }

  /**
   * Takes events in until the turn or the connection ends.
   *
   * @param most how many events it takes at most
   */
  void readFrom(ServerEvents events, int most) {
    for (int i = 0; i < most && end == null; i++) {
      ServerEvents.Event next = events.next();
      if (next == null) {
        return;
      }
      add(next);
    }
  }

  /** The text of each message, by its number. */
  Map<Long, String> texts() {
    return texts;
  }

  /** To be sent as {@code Last-Event-ID}. */
  String lastId() {
    return lastId;
  }

  /** The answer or the problem that it ended with; null as long as it has not. */
  Document end() {
    return end;
  }

  /** Whether it ended with an answer. */
  boolean isDone() {
    return done;
  }

  /** How often it began again. */
  int restarts() {
    return restarts;
  }
}
