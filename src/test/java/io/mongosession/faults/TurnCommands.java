package io.mongosession.faults;

import io.mongosession.testing.CommandGate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;

/**
 * The commands of turns as they travel, told apart by their sessions: at a chosen one of them a
 * turn is held until its server is killed, so that it never gets to the database. Thread-safe.
 */
final class TurnCommands implements CommandGate.Guard {

  private static final int MINUTES = 2;

  /** A turn's commands, and which of them is held; 0 for none. */
  private static final class Turn {

    private final int held;
    private final List<BsonDocument> delivered = new ArrayList<>();
    private int seen;

    private Turn(int held) {
      this.held = held;
    }
  }

  private final Map<String, Turn> turns = new ConcurrentHashMap<>();
  private final CountDownLatch killed = new CountDownLatch(1);
  private final List<String> arrived = new ArrayList<>();

  /** Watches a session. */
  void watch(String session) {
    hold(session, 0);
  }

  /** Watches a session, and holds its n-th command, the first being 1. */
  void hold(String session, int n) {
    turns.put(session, new Turn(n));
  }

  @Override
  public boolean pass(BsonDocument command) {
    if (isOfTheHeartbeat(command)) {
      return true;
    }
    String text = command.toJson();
    for (Map.Entry<String, Turn> turn : turns.entrySet()) {
      if (text.contains(turn.getKey())) {
        return pass(turn.getKey(), turn.getValue(), command);
      }
    }
    return true;
  }

  /** What a server sends for all its turns together. */
  static boolean isOfTheHeartbeat(BsonDocument command) {
    if (command.containsKey("find")) {
      return command.getDocument("filter", new BsonDocument()).toString().contains("\"$in\"");
    }
    return command.containsKey("update") && command.toJson().contains(".turn.until\"");
  }

  private boolean pass(String session, Turn turn, BsonDocument command) {
    synchronized (turn) {
      turn.seen++;
      if (turn.seen != turn.held) {
        turn.delivered.add(command);
        return true;
      }
    }
    synchronized (arrived) {
      arrived.add(session);
    }
    try {
      return !killed.await(MINUTES, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** How many turns are held. */
  int held() {
    synchronized (arrived) {
      return arrived.size();
    }
  }

  /** What is held gets lost. */
  void lose() {
    killed.countDown();
  }

  /** The commands of a session that were delivered so far, in order. */
  List<BsonDocument> delivered(String session) {
    Turn turn = turns.get(session);
    synchronized (turn) {
      return List.copyOf(turn.delivered);
    }
  }
}
