package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Background;
import io.mongosession.testing.ModelServer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Turns of which every other one is stopped, at the other server, at about the time of its end. */
final class StopRace implements Runnable {

  private static final int MOST_MILLIS = 1_500;

  private final Caller caller;
  private final CountedModel model;
  private final int rounds;
  private final String session = UUID.randomUUID().toString();
  private long next;
  private int turns;
  private int stopped;

  /**
   * @param rounds how many turns it stops; as many it does not
   */
  StopRace(Caller caller, CountedModel model, int rounds) {
    this.caller = caller;
    this.model = model;
    this.rounds = rounds;
  }

  @Override
  public void run() {
    for (int round = 0; round < rounds; round++) {
      CompletableFuture<Client.Reply> turn = begin(round % 2, random());
      LockSupport.parkNanos(random().toNanos());
      int status = caller.stop(1 - round % 2, session, next);
      if (isStopped(turn)) {
        stopped++;
        assertThat(status).as("of the call that stopped it").isEqualTo(202);
      }
      assertThat(isStopped(begin(1 - round % 2, Duration.ZERO))).as("not meant").isFalse();
    }
  }

  private static Duration random() {
    return Duration.ofMillis(ThreadLocalRandom.current().nextInt(MOST_MILLIS));
  }

  private CompletableFuture<Client.Reply> begin(int server, Duration thinking) {
    String text = session + "-" + turns++;
    model.script(text, ModelServer.paced(thinking, ModelServer.text("reply to " + text)));
    return caller.say(server, session, text);
  }

  private boolean isStopped(CompletableFuture<Client.Reply> turn) {
    Client.Reply reply = Background.result(turn);
    assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
    next = reply.json().get("next_number", Number.class).longValue();
    return "stopped".equals(reply.json().getString("status"));
  }

  /** Fails unless each turn is stored, complete or marked as stopped. */
  void verify(List<StoredMessage> log) {
    assertThat(TurnLog.verified(log)).hasSize(turns);
    assertThat(log.stream().filter(message -> message.status() != null)).hasSize(stopped);
  }

  int stopped() {
    return stopped;
  }

  String session() {
    return session;
  }
}
