package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Background;
import io.mongosession.testing.CommandGate;
import io.mongosession.testing.FiguresServlet;
import io.mongosession.testing.ModelServer;
import io.mongosession.testing.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Turns of one application server, followed and stopped at another. */
class FollowAndStopIT {

  @RegisterExtension static final Rig RIG = new Rig(FollowAndStopIT.class);

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** How long it may take to the first event at another server, and until a stop is seen. */
  private static final Duration FIRST_EVENT = Duration.ofMillis(1500);

  private static final Duration STOP = Duration.ofSeconds(2);

  /** Many more than {@link #OF_THE_SERVER}. */
  private static final int FOLLOWERS = 250;

  /** How many threads a server begins for requests that come at once, whatever becomes of them. */
  private static final int OF_THE_SERVER = 130;

  /** How often a turn that is followed is looked at, by whatever number: 2 finds in 500 ms. */
  private static final int FINDS_PER_SECOND = 4;

  /** Of a reply. */
  private static final int PIECES = 40;

  private static CountedModel model;
  private static List<CommandGate> gates;
  private static ServerPair pair;
  private static Caller alice;
  private static Caller bob;

  @BeforeAll
  static void start(@TempDir Path directory) {
    RIG.startDatabase();
    model = RIG.close(new CountedModel());
    gates =
        Stream.generate(() -> RIG.close(new CommandGate(RIG.database().uri()))).limit(2).toList();
    Map<String, String> settings = new HashMap<>(Rig.DEFAULT_TIMEOUTS);
    settings.putAll(Caller.settings());
    settings.put("mongodb.session.chat.max-running", "2000");
    settings.put("mongodb.session.client.waitQueueTimeoutMS", "60000");
    pair =
        new ServerPair(
            RIG,
            Wars.with(directory.resolve("figures.war"), FiguresServlet.class),
            gates.stream().map(CommandGate::uri).toList(),
            model,
            settings);
    alice = Caller.of(pair, "alice");
    bob = Caller.of(pair, "bob");
  }

  @AfterEach
  void open() {
    gates.forEach(gate -> gate.guard(command -> true));
  }

  @Test
  void aStreamThatIsCutIsReadOnAtTheOtherServerWithoutLossOrRepetition() {
    int streams = Form.pick(10, 200);
    int cuts = Form.pick(2, 5);
    Duration pause = Form.pick(Duration.ofMillis(50), Duration.ofMillis(200));
    String[] text = new String[PIECES];
    IntStream.range(0, PIECES).forEach(i -> text[i] = "piece " + i + " \uD83D\uDE00 ");
    List<Follower> followers =
        Stream.generate(() -> new Follower(alice, UUID.randomUUID().toString(), cuts))
            .limit(streams)
            .toList();
    for (Follower follower : followers) {
      model.script(
          follower.session(),
          ModelServer.paced(
              pause, ModelServer.call("Let me see. ", "manage_metadata", "{\"action\":\"get\"}")),
          ModelServer.paced(pause, ModelServer.text(text)));
    }
    List<CompletableFuture<Void>> reading = followers.stream().map(Background::run).toList();
    reading.forEach(CompletableFuture::join);

    followers.forEach(follower -> follower.verify(RIG.stored(follower.session())));
    for (Follower follower : followers) {
      try (ServerEvents none = bob.follow(1, follower.session(), follower.lastId())) {
        assertThat(none.status()).isEqualTo(404);
      }
      assertThat(bob.stop(1, follower.session(), 0)).isEqualTo(404);
    }
    List<Duration> firsts =
        followers.stream().flatMap(f -> f.firstEvents().stream()).sorted().toList();
    Duration longest = firsts.get(firsts.size() - 1);
    assertThat(longest).isLessThan(Form.atMost(FIRST_EVENT));
    Report.held(
        "16a",
        "streams cut, %d times in all, and followed at the other server".formatted(firsts.size()),
        "%d streams at once".formatted(streams),
        "pieces equal to the stored messages, nothing twice; first event after %s at the most, half of them within %s; after the end the rest, then 204; 404 for another owner"
            .formatted(Report.seconds(longest), Report.seconds(firsts.get(firsts.size() / 2))));
  }

  @Test
  void whoFollowsATurnTakesNoThreadAndAllTogetherAreOneReader() {
    String session = UUID.randomUUID().toString();
    CountDownLatch left = new CountDownLatch(1);
    model.script(session, ModelServer.endless(ModelServer.event("begin "), left));
    CompletableFuture<ReadTurn> stream = streamed(session, session, new AtomicInteger());
    Wait.until("the turn runs", () -> alice.look(1, session) == 200);
    long before = threads();
    AtomicInteger begun = new AtomicInteger();
    List<CompletableFuture<ReadTurn>> followers =
        Stream.generate(() -> Background.supply(() -> read(alice.follow(1, session, null), begun)))
            .limit(FOLLOWERS)
            .toList();
    Wait.until(
        "all have read the beginning",
        PATIENCE,
        () -> begun.get() == FOLLOWERS || followers.stream().anyMatch(CompletableFuture::isDone));

    long threads = threads();
    AtomicInteger finds = new AtomicInteger();
    gates
        .get(1)
        .guard(
            command -> {
              boolean find = command.containsKey("find") && command.toJson().contains(session);
              finds.addAndGet(find ? 1 : 0);
              return true;
            });
    long from = System.nanoTime();
    Wait.until("looks", () -> System.nanoTime() - from > Duration.ofSeconds(3).toNanos());
    double perSecond = finds.get() * 1e9 / (System.nanoTime() - from);
    assertThat(threads).isLessThan(before + OF_THE_SERVER);
    assertThat(perSecond).isLessThan(2 * FINDS_PER_SECOND);

    assertThat(alice.stop(1, session, 0)).isEqualTo(202);
    followers.forEach(f -> assertThat(f.join().end()).containsEntry("status", "stopped"));
    assertThat(stream.join().end()).containsEntry("status", "stopped");
    Report.held(
        "16b",
        "one turn followed at the other server by %d clients".formatted(FOLLOWERS),
        "that server",
        "%d threads of the whole server, %d before; %.1f finds a second for all of them"
            .formatted(threads, before, perSecond));
  }

  private static ReadTurn read(ServerEvents from, AtomicInteger begun) {
    ReadTurn read = new ReadTurn();
    try (ServerEvents events = from) {
      assertThat(events.status()).isEqualTo(200);
      read.readFrom(events, 1);
      begun.incrementAndGet();
      read.readFrom(events, Integer.MAX_VALUE);
    }
    return read;
  }

  private static long threads() {
    return pair.client(1).get("/figures").json().get("threads", Number.class).longValue();
  }

  @Test
  void aTurnThatIsStoppedAtTheOtherServerEndsWithTheTextSoFarStreamedOrNot() {
    String session = UUID.randomUUID().toString();
    CountDownLatch left = new CountDownLatch(1);
    model.script("streamed", ModelServer.endless(ModelServer.event("so far"), left));
    model.script("plain", ModelServer.silence());
    AtomicInteger begun = new AtomicInteger();
    CompletableFuture<ReadTurn> stream = streamed(session, "streamed", begun);
    Wait.until("it has begun", () -> begun.get() == 1);
    Duration streamed = stop(session, 0, stream);
    assertThat(stream.join().isDone()).isTrue();
    assertThat(stream.join().end())
        .containsEntry("status", "stopped")
        .containsEntry("response", "so far");
    Wait.until("the model is left", () -> left.getCount() == 0);

    CompletableFuture<Client.Reply> plain = alice.say(0, session, "plain");
    Wait.until("the model is asked", () -> !model.asked("plain").isEmpty());
    Duration unstreamed = stop(session, 2, plain);
    assertThat(plain.join().json())
        .containsEntry("status", "stopped")
        .containsEntry("finish_reason", "stopped")
        .doesNotContainKey("message_number");

    assertServed(session, "next");
    assertThat(RIG.stored(session))
        .extracting(
            message -> "%s %s %s".formatted(message.role(), message.text(), message.status()))
        .containsExactly(
            "user streamed null",
            "assistant so far stopped",
            "user plain stopped",
            "user next null",
            "assistant reply to next null");
    assertThat(alice.stop(1, session, 3)).isEqualTo(404);
    Report.held(
        "16c",
        "a turn stopped at the other server",
        "1 streamed, 1 not",
        "stopped after %s and %s; of it the text so far is stored and nothing else; the next turn runs"
            .formatted(Report.seconds(streamed), Report.seconds(unstreamed)));
  }

  /** Stops a turn at the other server; how long it then took until its caller had its end. */
  private static Duration stop(String session, long question, CompletableFuture<?> turn) {
    long asked = System.nanoTime();
    assertThat(alice.stop(1, session, question + 1)).as("of another one").isEqualTo(404);
    assertThat(alice.stop(1, session, question)).isEqualTo(202);
    Background.result(turn);
    Duration took = Duration.ofNanos(System.nanoTime() - asked);
    assertThat(took).isLessThan(Form.atMost(STOP));
    return took;
  }

  private static CompletableFuture<ReadTurn> streamed(
      String session, String text, AtomicInteger begun) {
    return Background.supply(() -> read(alice.stream(0, session, text), begun));
  }

  private static void assertServed(String session, String text) {
    model.script(text, ModelServer.text("reply to " + text));
    Client.Reply reply = Background.result(alice.say(1, session, text));
    assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
    assertThat(reply.json())
        .containsEntry("response", "reply to " + text)
        .doesNotContainKey("status");
  }

  @Test
  void aStopThatComesWhileTheReplyIsBeingStoredChangesNothing() {
    String session = UUID.randomUUID().toString();
    model.script(session, ModelServer.text("reply"));
    StoringGuard guard = new StoringGuard(session, model);
    gates.get(0).guard(guard);
    CompletableFuture<Client.Reply> turn = alice.say(0, session, session);
    Wait.until("the reply is being stored", guard::holds);
    assertThat(alice.stop(1, session, 0)).isEqualTo(202);

    Client.Reply reply = Background.result(turn);
    assertThat(reply.json()).containsEntry("response", "reply").doesNotContainKey("status");
    assertServed(session, "next");
    assertThat(TurnLog.verified(RIG.stored(session)).values()).doesNotContainNull();
  }

  @Test
  void aStopEndsTheTurnThatWasMeantOrNoneAndNeverTheNext() {
    int sessions = Form.pick(6, 20);
    int rounds = Form.pick(2, 20);
    List<StopRace> races =
        IntStream.range(0, sessions).mapToObj(i -> new StopRace(alice, model, rounds)).toList();
    List<CompletableFuture<Void>> running = races.stream().map(Background::run).toList();
    running.forEach(CompletableFuture::join);

    races.forEach(race -> race.verify(RIG.stored(race.session())));
    Report.held(
        "16d",
        "turns stopped at the other server at random moments",
        "%d conversations, %d turns, every other one stopped"
            .formatted(sessions, 2 * rounds * sessions),
        "%d stopped, the others complete; none that was not meant"
            .formatted(races.stream().mapToInt(StopRace::stopped).sum()));
  }
}
