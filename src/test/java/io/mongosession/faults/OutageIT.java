package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.FaultProxy;
import io.mongosession.testing.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The network between application and database fails in every way while clients write. */
class OutageIT {

  @RegisterExtension static final Rig RIG = new Rig(OutageIT.class);

  private static final int WRITERS = 8;
  private static final int MOST_MESSAGES = 20_000;
  private static final Duration LATENCY = Duration.ofMillis(200);

  private static FaultProxy proxy;
  private static Client client;

  @BeforeAll
  static void start() {
    RIG.startDatabase();
    proxy = RIG.proxy();
    ApplicationServer server = RIG.server(proxy.uri(), Map.of());
    server.start();
    client = new Client(server);
    awaitReady();
  }

  @AfterEach
  void heal() {
    proxy.delay(Duration.ZERO);
  }

  private static Duration awaitReady() {
    return Wait.until("ready", Form.atMost(Rig.READINESS), client::isReady);
  }

  private static Duration awaitNotReady() {
    return Wait.until("not ready", Form.atMost(Rig.READINESS), () -> !client.isReady());
  }

  @Test
  void everyAcknowledgedMessageIsStoredOnceWhenTheDatabaseFreezes() {
    Duration frozenFor = Form.pick(Duration.ofSeconds(3), Duration.ofSeconds(10));
    try (Load load = Load.start(client, WRITERS, MOST_MESSAGES)) {
      load.awaitResponses(10);

      proxy.freeze();
      long frozen = System.nanoTime();
      Duration down = awaitNotReady();
      load.awaitResponses(1);
      Wait.until(
          "frozen long enough",
          frozenFor.multipliedBy(2),
          () -> System.nanoTime() - frozen >= frozenFor.toNanos());
      proxy.unfreeze();
      Duration up = awaitReady();

      assertRecovered(load);
      report("02a", "frozen for " + Report.seconds(frozenFor), load, down, up);
    }
  }

  @Test
  void everyAcknowledgedMessageIsStoredOnceWhenConnectionsAreReset() {
    int resets = Form.pick(3, 10);
    try (Load load = Load.start(client, WRITERS, MOST_MESSAGES)) {
      for (int i = 0; i < resets; i++) {
        load.awaitResponses(5);
        proxy.cut();
      }

      assertRecovered(load);
      Report.held("02b", "connections reset " + resets + " times", load(load), figures(load));
    }
  }

  @Test
  void everyAcknowledgedMessageIsStoredOnceWhenConnectionsAreRefused() {
    try (Load load = Load.start(client, WRITERS, MOST_MESSAGES)) {
      load.awaitResponses(5);

      proxy.goDown();
      Duration down = awaitNotReady();
      load.awaitResponses(1);
      proxy.comeBack();
      Duration up = awaitReady();

      assertRecovered(load);
      report("02c", "connections refused", load, down, up);
    }
  }

  @Test
  void everyAcknowledgedMessageIsStoredOnceWhenConnectionsStayHalfOpen() {
    try (Load load = Load.start(client, WRITERS, MOST_MESSAGES)) {
      load.awaitResponses(5);

      proxy.strand();
      load.awaitResponses(1);
      Duration up = awaitReady();

      assertRecovered(load);
      Report.held(
          "02d",
          "half-open connections",
          load(load),
          figures(load) + "; ready %s after the first responses".formatted(Report.seconds(up)));
    }
  }

  @Test
  void aSlowNetworkFailsNoCallAndKeepsTheServerReady() {
    try (Load load = Load.start(client, WRITERS, MOST_MESSAGES)) {
      load.awaitResponses(5);

      proxy.delay(LATENCY);
      load.awaitResponses(Form.pick(3, 30));
      assertThat(client.isReady()).isTrue();
      proxy.delay(Duration.ZERO);

      assertRecovered(load);
      assertThat(load.statuses()).containsOnlyKeys(201);
      Report.held("02e", "+200 ms latency", load(load), figures(load) + "; ready all the time");
    }
  }

  @Test
  void everyReadingCallIsUnavailableDuringAnOutage() {
    String session = UUID.randomUUID().toString();
    String agent = Client.session(session) + "/agents/default";
    String messages = Client.messages(session);
    assertThat(client.post(Client.chat(session), Client.message("hello")).status()).isEqualTo(200);
    assertThat(client.post(Client.session(session) + "/feedback", "{\"rating\":\"up\"}").status())
        .isEqualTo(201);
    List<String> calls =
        List.of(
            "/api/sessions",
            Client.session(session),
            Client.session(session) + "/agents",
            agent,
            messages,
            messages + "?after=-1",
            messages + "/0",
            Client.session(session) + "/metadata",
            Client.session(session) + "/feedback");
    assertThat(calls).allSatisfy(call -> assertThat(client.get(call).status()).isEqualTo(200));

    proxy.goDown();
    try {
      for (String call : calls) {
        Client.Reply reply = client.get(call);
        assertThat(reply.isUnavailable()).as(call + ": " + reply).isTrue();
        assertThat(reply.took()).as(call).isLessThan(Form.atMost(Rig.REQUEST));
        assertThat(reply.body()).as(call).doesNotContain("127.0.0.1");
      }
    } finally {
      proxy.comeBack();
    }

    awaitReady();
    assertThat(calls).allSatisfy(call -> assertThat(client.get(call).status()).isEqualTo(200));
    Report.held(
        "08", "outage during every reading call", calls.size() + " calls", "503, Retry-After");
  }

  @Test
  void aQuestionWhoseStoringWasNotConfirmedIsMarkedFailedWhenTheDatabaseAnswersAgain() {
    String session = UUID.randomUUID().toString();
    assertThat(client.post(Client.chat(session), Client.message("hello")).status()).isEqualTo(200);

    proxy.loseReplyTo("insert", 2); // The second is that of the same insert, sent again.
    Client.Reply reply = client.post(Client.chat(session), Client.message("lost"));

    assertThat(reply.isUnavailable()).as(reply.toString()).isTrue();
    assertThat(proxy.lost()).isTrue();
    String question = Client.messages(session) + "/2";
    Duration took =
        Wait.until(
            "the question is marked failed",
            Duration.ofMinutes(2),
            () -> "failed".equals(client.get(question).json().getString("status")));
    Client.Reply next = client.post(Client.chat(session), Client.message("hello again"));
    assertThat(next.status()).as(next.toString()).isEqualTo(200);
    assertThat(RIG.stored(session))
        .extracting(StoredMessage::content)
        .containsExactly("hello", "echo: hello", "lost", "hello again", "echo: hello again");
    Report.held(
        "02f",
        "both replies to the insert of a question lost",
        "1 turn",
        "503 with Retry-After; the question, which is stored, is marked failed after "
            + Report.seconds(took));
  }

  /** Everybody is served again, nobody holds a connection, nothing is lost or stored twice. */
  private static void assertRecovered(Load load) {
    int before = load.acknowledged();
    load.awaitAcknowledged(before + 10 * WRITERS);
    load.stop();
    assertThat(load.statuses().keySet()).isSubsetOf(Set.of(201, 503));
    Wait.until("no connection in use", () -> client.pool().getInteger("in_use") == 0);
    load.verify(RIG);
    assertThat(load.longest()).isLessThan(Form.atMost(Rig.REQUEST));
  }

  private static void report(String key, String fault, Load load, Duration down, Duration up) {
    Report.held(
        key,
        fault,
        load(load),
        figures(load)
            + "; DOWN after %s, UP after %s".formatted(Report.seconds(down), Report.seconds(up)));
  }

  private static String load(Load load) {
    return "%d writers, %d requests".formatted(WRITERS, load.responses());
  }

  private static String figures(Load load) {
    return ("%d acknowledged, each stored once, in order; %d × 503; longest response %s (bound %s);"
            + " in use 0")
        .formatted(
            load.acknowledged(),
            load.statuses().getOrDefault(503, 0),
            Report.seconds(load.longest()),
            Report.seconds(Form.atMost(Rig.REQUEST)));
  }
}
