package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Background;
import io.mongosession.testing.FaultProxy;
import io.mongosession.testing.ModelServer;
import io.mongosession.testing.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Turns on two application servers that share a database: each once, one at a time. */
class TurnsOfTwoServersIT {

  @RegisterExtension static final Rig RIG = new Rig(TurnsOfTwoServersIT.class);

  private static final int TALKERS = 8;
  private static final int CUT_MILLIS = 1_500;
  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final Duration QUEUE = Duration.ofSeconds(5);

  /** What an answer may take beyond the time of the queue. */
  private static final Duration BEYOND = Duration.ofSeconds(5);

  private static final Duration THINKING = Duration.ofMillis(50);

  /** From a server's end until its agents are free: the lease, the clocks' difference, a look. */
  private static final Duration FREE = Duration.ofSeconds(21);

  private static final Duration AT_ONCE = Duration.ofSeconds(1);
  private static final String CONCURRENCY = "mongodb.session.chat.concurrency";

  private static CountedModel model;
  private static FaultProxy proxy;
  private static ServerPair pair;

  private record Sent(String text, Client.Reply reply) {}

  @BeforeAll
  static void start() {
    RIG.startDatabase();
    model = RIG.close(new CountedModel());
    proxy = RIG.proxy();
    pair =
        new ServerPair(
            RIG,
            Path.of(System.getProperty("war.file")),
            List.of(proxy.uri(), proxy.uri()),
            model,
            Map.of(CONCURRENCY, "queue", "mongodb.session.chat.queue-timeout", QUEUE.toString()));
  }

  @Test
  void aTurnThatIsSentThreeTimesWithOneKeyIsAskedAndStoredOnce() {
    int turns = Form.pick(40, 1_000);
    int kills = Form.pick(1, 20);
    List<KeyedTalker> talkers =
        Stream.generate(() -> new KeyedTalker(pair, model, turns / TALKERS))
            .limit(TALKERS)
            .toList();
    CompletableFuture<?> work = all(talkers.stream().map(Background::run).toList());
    CompletableFuture<Integer> cuts = Background.supply(() -> cutUntil(work));
    for (int kill = 1; kill <= kills; kill++) {
      int enough = turns * kill / (kills + 1);
      Wait.until("turns", PATIENCE, () -> work.isDone() || completed(talkers) >= enough);
      CountedModel.Asked before = model.latest();
      Wait.until("a turn", PATIENCE, () -> work.isDone() || model.latest() != before);
      int killed = pair.serverOf(model.latest());
      pair.kill(killed);
      pair.restart(killed, Map.of());
    }
    work.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    int again = talkers.stream().mapToInt(t -> t.verify(RIG.stored(t.session()))).sum();
    long surplus = talkers.stream().mapToLong(t -> RIG.surplusTokens(t.session())).sum();
    assertThat(surplus)
        .as("model tokens that are counted and not stored")
        .isLessThanOrEqualTo(again * CountedTokens.OF_A_REPLY);

    Map<Integer, Integer> statuses = new TreeMap<>();
    talkers.forEach(
        t -> t.statuses().forEach((status, n) -> statuses.merge(status, n.get(), Integer::sum)));
    Report.held(
        "15a",
        "two servers, connections to the database cut %d times, a server killed (SIGKILL) %d times"
            .formatted(Background.result(cuts), kills),
        "%d conversations, %d turns, each sent 3 times with its key and again without a reply"
            .formatted(TALKERS, turns),
        "each stored once; the model asked %d times, again only where the server that asked was killed; all 3 replies the same; another message with a key 422; %d model tokens counted beyond those stored; statuses %s"
            .formatted(turns + again, surplus, statuses));
  }

  private static CompletableFuture<Void> all(List<CompletableFuture<Void>> work) {
    return CompletableFuture.allOf(work.toArray(CompletableFuture[]::new));
  }

  private static int completed(List<KeyedTalker> talkers) {
    return talkers.stream().mapToInt(KeyedTalker::completed).sum();
  }

  private static int cutUntil(CompletableFuture<?> end) {
    int cuts = 0;
    while (!end.isDone()) {
      pause(Duration.ofMillis(ThreadLocalRandom.current().nextInt(CUT_MILLIS)));
      proxy.cut();
      cuts++;
    }
    return cuts;
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  @Test
  void turnsOnOneAgentRunOneAfterTheOtherAndAfterAKilledServerTheNextOneRuns() {
    int clients = Form.pick(10, 50);
    int each = Form.pick(4, 20);
    String session = UUID.randomUUID().toString();
    List<CompletableFuture<List<Sent>>> talks =
        IntStream.range(0, clients)
            .mapToObj(i -> Background.supply(() -> talk(session, "client-" + i, i % 2, each)))
            .toList();
    List<Sent> sent = new ArrayList<>();
    talks.forEach(talk -> sent.addAll(talk.join()));

    List<Sent> served = sent.stream().filter(s -> s.reply().status() == 200).toList();
    Map<String, StoredMessage> stored = TurnLog.verified(RIG.stored(session));
    assertThat(stored.keySet())
        .containsExactlyInAnyOrderElementsOf(served.stream().map(Sent::text).toList());
    assertThat(stored).allSatisfy((text, reply) -> assertThat(reply.text()).isEqualTo(reply(text)));
    assertThat(RIG.surplusTokens(session)).as("nothing was cut off").isZero();
    Duration longest =
        sent.stream().map(s -> s.reply().took()).max(Duration::compareTo).orElseThrow();
    assertThat(longest).isLessThan(Form.atMost(QUEUE.plus(BEYOND)));
    Report.held(
        "15b",
        "two servers, one agent, `queue` (%s)".formatted(Report.seconds(QUEUE)),
        "%d clients, %d turns".formatted(clients, sent.size()),
        "%d served, %d × 409, the slowest after %s; each reply follows its question, nothing of the others is stored"
            .formatted(served.size(), sent.size() - served.size(), Report.seconds(longest)));

    Duration free = untilTheNextTurnRuns(session);
    assertThat(free).isLessThan(Form.atMost(FREE));
    assertThat(TurnLog.verified(RIG.stored(session)))
        .containsEntry("hangs", null)
        .hasEntrySatisfying("next", reply -> assertThat(reply).isNotNull());
    Duration refused = refusedBesideARunningTurn(session);
    assertThat(refused).isLessThan(Form.atMost(AT_ONCE));
    Report.held(
        "15c",
        "a server killed (SIGKILL) in the middle of a turn",
        "1 turn on the other server, repeated until it runs",
        "it ran %s later, the killed one is marked failed; with `reject` 409 after %s"
            .formatted(Report.seconds(free), Report.seconds(refused)));
  }

  private static String reply(String text) {
    return "reply to " + text;
  }

  private static void script(String text) {
    model.script(text, ModelServer.paced(THINKING, ModelServer.text(reply(text))));
  }

  private static List<Sent> talk(String session, String name, int server, int turns) {
    List<Sent> sent = new ArrayList<>();
    for (int i = 0; i < turns; i++) {
      String text = name + "-" + i;
      script(text);
      Client.Reply reply = say(session, text, server);
      if (reply.status() == 200) {
        assertThat(reply.json()).containsEntry("response", reply(text));
      } else {
        assertRefused(reply);
        pause(THINKING);
      }
      sent.add(new Sent(text, reply));
    }
    return sent;
  }

  private static Client.Reply say(String session, String text, int server) {
    return pair.client(server).post(Client.chat(session), Client.message(text));
  }

  private static void assertRefused(Client.Reply reply) {
    assertThat(reply.status()).as(reply.toString()).isEqualTo(409);
    assertThat(reply.retryAfter()).as(reply.toString()).isNotNull();
    assertThat(reply.json().getString("type")).endsWith(":turn-running");
    assertThat(reply.json()).containsKeys("question_number", "started_at");
  }

  /** Kills the server of a turn; how long it then takes until the other one's model is asked. */
  private static Duration untilTheNextTurnRuns(String session) {
    model.script("hangs", ModelServer.silence());
    script("next");
    Background.run(() -> say(session, "hangs", 0));
    Wait.until("the model is asked", () -> !model.asked("hangs").isEmpty());
    pair.kill(0);
    long killed = System.nanoTime();
    Wait.until(
        "the next turn runs",
        Form.atMost(FREE).plus(QUEUE),
        () -> say(session, "next", 1).status() == 200);
    return Duration.ofNanos(model.asked("next").get(0).atNanos() - killed);
  }

  /** How long a server that does not queue takes to refuse a turn. */
  private static Duration refusedBesideARunningTurn(String session) {
    pair.restart(0, Map.of(CONCURRENCY, "reject"));
    CountDownLatch end = new CountDownLatch(1);
    model.script("long", ModelServer.after(end, ModelServer.text(reply("long"))));
    CompletableFuture<Client.Reply> running = Background.supply(() -> say(session, "long", 1));
    Wait.until("the model is asked", () -> !model.asked("long").isEmpty());
    Client.Reply refused = say(session, "refused", 0);
    end.countDown();
    assertRefused(refused);
    assertThat(Background.result(running).status()).isEqualTo(200);
    return refused.took();
  }
}
