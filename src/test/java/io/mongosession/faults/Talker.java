package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.Document;

/** A client that has a conversation, one turn after the other, until a turn gets no reply. */
final class Talker implements Runnable {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Client client;
  private final String session = UUID.randomUUID().toString();
  private final int mostTurns;
  private final Map<String, Long> completed = new ConcurrentHashMap<>();
  private int sent;
  private volatile Client.Reply last;

  /**
   * @param mostTurns how many turns it takes in one run, at most
   */
  Talker(Client client, int mostTurns) {
    this.client = client;
    this.mostTurns = mostTurns;
  }

  @Override
  public void run() {
    for (int i = 0; i < mostTurns; i++) {
      if (!turn(null)) {
        return;
      }
    }
  }

  private boolean turn(Long expectedNumber) {
    String text = "turn-" + sent++;
    Document body = new Document("message", text);
    if (expectedNumber != null) {
      body.append("expected_number", expectedNumber);
    }
    Client.Reply reply = client.post(Client.chat(session), body.toJson());
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (isHeld(reply) && System.nanoTime() < end) {
      reply = client.post(Client.chat(session), body.toJson());
    }
    last = reply;
    if (reply.status() == 200) {
      assertThat(reply.json().getString("response")).isEqualTo(FaultyAgent.reply(text));
      completed.put(text, reply.json().get("message_number", Number.class).longValue());
    }
    return reply.status() == 200;
  }

  /** Whether the agent is not free yet, as a server that was killed was at work on it. */
  private static boolean isHeld(Client.Reply reply) {
    return reply.status() == 409 && reply.json().getString("type").endsWith(":turn-running");
  }

  int completed() {
    return completed.size();
  }

  /** Its last response. */
  Client.Reply last() {
    return last;
  }

  String session() {
    return session;
  }

  /**
   * Fails unless every acknowledged turn is stored complete and in order, no reply without its
   * step, and every earlier question without a reply is marked.
   *
   * @return how many turns have a user's message and no reply
   */
  int verify(List<StoredMessage> stored) {
    Map<String, Long> replies = new HashMap<>();
    int interrupted = 0;
    String asked = null;
    String status = null;
    for (int i = 0; i < stored.size(); i++) {
      StoredMessage message = stored.get(i);
      if (message.isSeal()) {
        continue;
      }
      switch (message.role()) {
        case "user" -> {
          if (asked != null) {
            interrupted++;
            assertThat(status).as("the mark of " + asked).isEqualTo("failed");
          }
          status = message.status();
          asked = (String) message.content();
          assertThat(asked).startsWith("turn-");
        }
        case "tool" -> {
          assertThat(message.content()).isEqualTo(FaultyAgent.step(asked));
          assertThat(stored.get(i + 1).role()).as("what follows a step").isEqualTo("assistant");
        }
        default -> {
          assertThat(message.role()).isEqualTo("assistant");
          assertThat(message.content()).isEqualTo(FaultyAgent.reply(asked));
          assertThat(replies.put(asked, message.number())).as("two replies").isNull();
          asked = null;
        }
      }
    }
    assertThat(replies).containsAllEntriesOf(completed);
    return interrupted + (asked == null ? 0 : 1);
  }

  /**
   * Continues as a client does that lost its response: looks at the last message, sees by its role
   * whether the turn was interrupted, and takes the next turn from there.
   *
   * @return whether the last turn was interrupted
   */
  boolean resume() {
    Client.Reply latest = client.get(Client.messages(session) + "?last=1");
    if (latest.status() == 404) {
      assertThat(completed).isEmpty();
      assertThat(turn(null)).isTrue();
      return false;
    }
    Document page = latest.json();
    List<Document> items = page.getList("items", Document.class);
    boolean interrupted = !items.isEmpty() && items.get(0).getString("role").equals("user");
    assertThat(turn(page.get("next_number", Number.class).longValue())).as("resumed").isTrue();
    return interrupted;
  }
}
