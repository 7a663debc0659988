package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Background;
import io.mongosession.testing.ModelServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.bson.Document;

/**
 * A client that takes one turn after the other and sends each three times with one idempotency key,
 * to any of two servers: twice at about the same time, once later. Each of them is repeated until
 * it gets a reply.
 */
final class KeyedTalker implements Runnable {

  static final String KEY = "Idempotency-Key";

  private static final Duration THINKING = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final int SOON_MILLIS = 150;
  private static final int LATER_MILLIS = 1_000;

  /** What a client may get while a server is away or has just come back, and repeat. */
  private static final Set<Integer> PASSING = Set.of(Client.Reply.NO_CONNECTION, 409, 502, 503);

  private final ServerPair pair;
  private final CountedModel model;
  private final int turns;
  private final String session = UUID.randomUUID().toString();
  private final Map<String, List<Document>> replies = new ConcurrentHashMap<>();
  private final Map<Integer, AtomicInteger> statuses = new ConcurrentSkipListMap<>();
  private volatile int completed;

  /**
   * @param turns how many it takes
   */
  KeyedTalker(ServerPair pair, CountedModel model, int turns) {
    this.pair = pair;
    this.model = model;
    this.turns = turns;
  }

  @Override
  public void run() {
    CompletableFuture<Void> late = CompletableFuture.completedFuture(null);
    for (int i = 0; i < turns; i++) {
      String text = text(i);
      replies.put(text, new CopyOnWriteArrayList<>());
      model.script(text, ModelServer.paced(THINKING, ModelServer.text(reply(text))));
      CompletableFuture.allOf(send(text, SOON_MILLIS), send(text, SOON_MILLIS), late).join();
      late = send(text, LATER_MILLIS);
      completed = i + 1;
    }
    late.join();
  }

  private String text(int turn) {
    return session + "-" + turn;
  }

  private static String reply(String text) {
    return "reply to " + text;
  }

  /** Sends it at some time within these milliseconds, and again until there is a reply. */
  private CompletableFuture<Void> send(String text, int millis) {
    return Background.run(
        () -> {
          pause(Duration.ofMillis(ThreadLocalRandom.current().nextInt(millis)));
          long end = System.nanoTime() + PATIENCE.toNanos();
          Client.Reply reply = chat(text, text);
          while (reply.status() != 200) {
            assertThat(reply.status()).as(reply.toString()).isIn(PASSING);
            assertThat(end - System.nanoTime()).as("no reply, but " + reply).isPositive();
            pause(PAUSE);
            reply = chat(text, text);
          }
          replies.get(text).add(reply.json());
        });
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  private Client.Reply chat(String key, String text) {
    Client.Reply reply =
        pair.any().post(Client.chat(session), Client.message(text), KEY, '"' + key + '"');
    statuses.computeIfAbsent(reply.status(), status -> new AtomicInteger()).incrementAndGet();
    return reply;
  }

  /** How many turns have been replied to. */
  int completed() {
    return completed;
  }

  /** How often its requests had each status. */
  Map<Integer, AtomicInteger> statuses() {
    return statuses;
  }

  /**
   * Fails unless each turn was stored once, all three requests for it have the same reply, the
   * model was asked again only after the server that had asked it was killed, and its key is good
   * for no other message.
   *
   * @return how often the model was asked again
   */
  int verify(List<StoredMessage> log) {
    Map<String, StoredMessage> stored = TurnLog.verified(log);
    assertThat(stored).hasSize(turns);
    int again = 0;
    for (int i = 0; i < turns; i++) {
      String text = text(i);
      assertThat(stored.get(text).text()).isEqualTo(reply(text));
      List<Document> same = replies.get(text);
      assertThat(same).as(text).hasSize(3);
      assertThat(new HashSet<>(same)).as(text).hasSize(1);
      assertThat(same.get(0))
          .containsEntry("response", reply(text))
          .containsEntry("question_number", stored.get(text).turn().intValue())
          .containsEntry("message_number", (int) stored.get(text).number())
          .containsEntry("next_number", (int) stored.get(text).number() + 1);
      again += askedAgain(text);
    }
    Client.Reply other = chat(text(0), "something else");
    assertThat(other.status()).as(other.toString()).isEqualTo(422);
    assertThat(other.body()).contains("idempotency-key-reused");
    return again;
  }

  private int askedAgain(String text) {
    List<CountedModel.Asked> asked = model.asked(text);
    for (int i = 1; i < asked.size(); i++) {
      assertThat(pair.wasKilledBetween(asked.get(i - 1), asked.get(i)))
          .as("%s was asked %d times without need", text, asked.size())
          .isTrue();
    }
    return asked.size() - 1;
  }

  String session() {
    return session;
  }
}
