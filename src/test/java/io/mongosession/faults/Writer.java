package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.bson.Document;

/** A client that appends one message after the other to a session. */
final class Writer implements Runnable {

  /** What a client does about a response that is not an acknowledgement. */
  enum Habit {
    /** Sends the same message again, with the same idempotency key, until it is acknowledged. */
    REPEATS,
    /** Leaves it and continues with the next message. */
    GOES_ON
  }

  private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

  private final Client client;
  private final String session;
  private final String id = UUID.randomUUID().toString();
  private final Habit habit;
  private final int count;
  private final Map<Integer, Long> acknowledged = new ConcurrentHashMap<>();
  private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
  private final AtomicInteger responses = new AtomicInteger();
  private volatile Duration longest = Duration.ZERO;
  private volatile boolean stopped;

  /**
   * @param count how many messages it sends, at most
   */
  Writer(Client client, String session, Habit habit, int count) {
    this.client = client;
    this.session = session;
    this.habit = habit;
    this.count = count;
  }

  @Override
  public void run() {
    int next = 0;
    while (next < count && !stopped) {
      Client.Reply reply = send(next);
      responses.incrementAndGet();
      statuses.computeIfAbsent(reply.status(), s -> new AtomicInteger()).incrementAndGet();
      longest = reply.took().compareTo(longest) > 0 ? reply.took() : longest;
      boolean stored = reply.status() == 201;
      if (reply.status() / 100 == 2 && !stored) {
        System.out.printf("%s got %s%n", content(next), reply);
      }
      if (stored) {
        acknowledged.put(next, reply.json().getList("numbers", Number.class).get(0).longValue());
      } else {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      if (stored || habit == Habit.GOES_ON) {
        next++;
      }
    }
  }

  private Client.Reply send(int index) {
    String content = content(index);
    String body =
        new Document("messages", List.of(new Document("role", "user").append("content", content)))
            .toJson();
    return habit == Habit.REPEATS
        ? client.post(Client.messages(session), body, "Idempotency-Key", content)
        : client.post(Client.messages(session), body);
  }

  private String content(int index) {
    return id + "-" + index;
  }

  void stop() {
    stopped = true;
  }

  /** How many responses it has, of whatever kind. */
  int responses() {
    return responses.get();
  }

  int acknowledged() {
    return acknowledged.size();
  }

  Map<Integer, Integer> statuses() {
    Map<Integer, Integer> counts = new TreeMap<>();
    statuses.forEach((status, number) -> counts.put(status, number.get()));
    return counts;
  }

  Duration longest() {
    return longest;
  }

  String session() {
    return session;
  }

  /**
   * Fails unless every acknowledged message is stored exactly once at the number the client was
   * given, no message at all is stored twice, and they are in the order in which they were sent.
   */
  void verify(List<StoredMessage> stored) {
    Map<Object, Long> numbers = new TreeMap<>();
    int last = -1;
    for (StoredMessage message : stored) {
      String content = (String) message.content();
      if (content.startsWith(id)) {
        assertThat(numbers.put(content, message.number())).as("stored twice: " + content).isNull();
        int index = Integer.parseInt(content.substring(id.length() + 1));
        assertThat(index).as("order at number " + message.number()).isGreaterThan(last);
        last = index;
      }
    }
    acknowledged.forEach(
        (index, number) ->
            assertThat(numbers).as("acknowledged").containsEntry(content(index), number));
    assertThat(new HashSet<>(acknowledged.values())).hasSameSizeAs(acknowledged.values());
    if (habit == Habit.REPEATS) {
      assertThat(numbers).as("repeated until acknowledged").hasSameSizeAs(acknowledged.keySet());
    }
  }
}
