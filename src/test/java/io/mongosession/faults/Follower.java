package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A client that begins a streamed turn at one server, leaves it after a while, and reads on at the
 * other one, from the last event that it has seen, again and again.
 */
final class Follower implements Runnable {

  private static final int ALL = Integer.MAX_VALUE;

  /** After at most so many events it leaves, those of the first server being small. */
  private static final int FIRST_EVENTS = 15;

  private static final int EVENTS = 3;

  private final Caller caller;
  private final String session;
  private final int cuts;
  private final ReadTurn read = new ReadTurn();
  private final List<Duration> firstEvents = new ArrayList<>();
  private ReadTurn early;

  /**
   * @param cuts how often it leaves, unless the turn ends before
   */
  Follower(Caller caller, String session, int cuts) {
    this.caller = caller;
    this.session = session;
    this.cuts = cuts;
  }

  @Override
  public void run() {
    try (ServerEvents events = caller.stream(0, session, session)) {
      assertThat(events.status()).isEqualTo(200);
      read.readFrom(events, atMost(FIRST_EVENTS));
    }
    early = new ReadTurn(read);
    for (int server = 1; read.end() == null; server = 1 - server) {
      try (ServerEvents events = caller.follow(server, session, read.lastId())) {
        assertThat(events.status()).as("behind " + read.lastId()).isEqualTo(200);
        ServerEvents.Event first = events.next();
        assertThat(first).as("an event behind " + read.lastId()).isNotNull();
        firstEvents.add(first.after());
        read.add(first);
        read.readFrom(events, firstEvents.size() < cuts ? atMost(EVENTS) : ALL);
      }
    }
  }

  private static int atMost(int events) {
    return ThreadLocalRandom.current().nextInt(events) + 1;
  }

  /**
   * Fails unless its pieces are the stored messages, and whoever reads the turn after its end gets
   * the rest and then nothing.
   */
  void verify(List<StoredMessage> log) {
    Map<Long, String> stored = new TreeMap<>();
    log.stream()
        .filter(message -> message.role().equals("assistant") && !message.text().isEmpty())
        .forEach(message -> stored.put(message.number(), message.text()));
    assertThat(read.texts()).isEqualTo(stored);
    assertThat(read.restarts()).isZero();
    assertEnded(read, log);
    try (ServerEvents rest = caller.follow(1, session, early.lastId())) {
      assertThat(rest.status()).isEqualTo(200);
      early.readFrom(rest, ALL);
    }
    assertThat(early.texts()).isEqualTo(stored);
    assertEnded(early, log);
    for (int server = 0; server < 2; server++) {
      try (ServerEvents nothing = caller.follow(server, session, read.lastId())) {
        assertThat(nothing.status()).as("behind the end, " + read.lastId()).isEqualTo(204);
      }
    }
  }

  private static void assertEnded(ReadTurn turn, List<StoredMessage> log) {
    StoredMessage reply = log.get(log.size() - 1);
    assertThat(turn.isDone()).as(String.valueOf(turn.end())).isTrue();
    assertThat(turn.end())
        .containsEntry("response", reply.text())
        .containsEntry("message_number", (int) reply.number());
  }

  /** How long it took to the first event at each other server. */
  List<Duration> firstEvents() {
    return firstEvents;
  }

  /** An id that it has been given. */
  String lastId() {
    return read.lastId();
  }

  String session() {
    return session;
  }
}
