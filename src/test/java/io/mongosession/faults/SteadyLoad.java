package io.mongosession.faults;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Conversations at a steady rate: chat, read, change metadata, one after the other. */
final class SteadyLoad implements AutoCloseable {

  private static final int CONVERSATIONS = 20;
  private static final int TURNS_IN_A_SESSION = 50;

  private final Client client;
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(CONVERSATIONS);
  private final Map<Integer, AtomicInteger> statuses = new ConcurrentSkipListMap<>();

  /**
   * Starts.
   *
   * @param perSecond requests
   */
  SteadyLoad(Client client, int perSecond) {
    this.client = client;
    long periodNanos = TimeUnit.SECONDS.toNanos(CONVERSATIONS) / perSecond;
    for (int i = 0; i < CONVERSATIONS; i++) {
      threads.scheduleAtFixedRate(
          new Conversation(), i * periodNanos / CONVERSATIONS, periodNanos, TimeUnit.NANOSECONDS);
    }
  }

  /** One request per run; a new session when the last one is long enough. */
  private final class Conversation implements Runnable {

    private String session = UUID.randomUUID().toString();
    private int requests;

    @Override
    public void run() {
      if (requests / 3 == TURNS_IN_A_SESSION) {
        session = UUID.randomUUID().toString();
        requests = 0;
      }
      Client.Reply reply =
          switch (requests++ % 3) {
            case 0 -> client.post(Client.chat(session), Client.message("hello " + requests));
            case 1 -> client.get(Client.messages(session));
            default ->
                client.send(
                    "PATCH",
                    Client.session(session) + "/metadata",
                    "{\"turn\":%d}".formatted(requests),
                    "Content-Type",
                    "application/merge-patch+json");
          };
      statuses.computeIfAbsent(reply.status(), status -> new AtomicInteger()).incrementAndGet();
    }
  }

  int responses() {
    return statuses.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  /** How many responses of each status. */
  Map<Integer, AtomicInteger> statuses() {
    return statuses;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
