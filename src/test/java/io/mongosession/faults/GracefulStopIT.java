package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import io.mongosession.testing.Http;
import io.mongosession.testing.Wait;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each server as an operator sets it up, with the files of {@code server-config}: it serves, it is
 * taken out of service and then asked to stop, as an orchestrator does, in the middle of turns.
 */
@Tag("smoke")
class GracefulStopIT {

  @RegisterExtension
  static final Rig RIG =
      new Rig(
          GracefulStopIT.class,
          ApplicationServer.LIBERTY,
          ApplicationServer.PAYARA_MICRO,
          ApplicationServer.PAYARA_SERVER,
          ApplicationServer.WILDFLY);

  private static final int TALKERS = 6;
  private static final int MOST_TURNS = 50_000;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Open Liberty's message code: the application was stopped, its beans destroyed. */
  private static final String STOPPED = "CWWKZ0009I";

  @Test
  void aDrainedServerIsNotReadyAndFinishesTheTurnsUnderWayWhenStopped(@TempDir Path directory)
      throws IOException {
    RIG.startDatabase();
    Path drainFile = directory.resolve("drain");
    ApplicationServer server =
        RIG.server(
            Wars.with(directory.resolve("mongodb-session-manager.war"), FaultyAgent.class),
            RIG.database().uri(),
            Map.of("mongodb.session.health.drain-file", drainFile.toAbsolutePath().toString()));
    server.environment().put("HTTP_HOST", "0.0.0.0");
    server.start();
    Client client = new Client(server);
    Wait.until("ready", PATIENCE, client::isReady);
    assertServesForMonitoring(client);
    assertIsReachedByAnotherAddress(server);
    long exceptions = exceptionsIn(server.log());
    List<Talker> talkers =
        Stream.generate(() -> new Talker(client, MOST_TURNS)).limit(TALKERS).toList();
    List<Thread> threads = talkers.stream().map(Thread::new).toList();
    threads.forEach(Thread::start);
    awaitTurns(talkers, 1);
    assertThat(exceptionsIn(server.log())).as("exceptions logged by turns").isEqualTo(exceptions);

    Files.createFile(drainFile);
    Client.Reply drained = client.health("ready");
    assertThat(drained.status()).as(drained.body()).isEqualTo(503);
    assertThat(drained.body()).contains("draining");
    assertThat(client.health("live").status()).isEqualTo(200);
    // Whoever has not noticed yet is served.
    awaitTurns(talkers, 3);
    assertThat(client.health("ready").status()).isEqualTo(503);

    long started = System.nanoTime();
    server.stop();
    System.out.printf("stopped after %.1f s%n", (System.nanoTime() - started) / 1e9);
    Wait.until("all notice", PATIENCE, () -> threads.stream().noneMatch(Thread::isAlive));

    int halfDone = talkers.stream().mapToInt(t -> t.verify(RIG.stored(t.session()))).sum();
    // Payara Server logs nothing more after SIGTERM.
    if (Deployments.container().equals(ApplicationServer.LIBERTY)) {
      assertThat(server.log()).contains(STOPPED);
    }
    assertThat(halfDone).isZero();
    Report.held(
        "05b",
        "%s drained, then stopped (SIGTERM) in the middle of turns"
            .formatted(Deployments.container()),
        "%d conversations, %d turns acknowledged"
            .formatted(TALKERS, talkers.stream().mapToInt(Talker::completed).sum()),
        "not ready first; every acknowledged turn complete and in order; every turn that had begun"
            + " was finished");
  }

  /** What server-config opens, without a password. */
  private static void assertServesForMonitoring(Client client) {
    Client.Reply openApi = client.get("/openapi");
    assertThat(openApi.status()).isEqualTo(200);
    assertThat(openApi.body()).contains("/api/sessions/{session_id}/chat");
    boolean measures = !Deployments.container().equals(ApplicationServer.WILDFLY);
    Client.Reply metrics = client.get("/metrics");
    assertThat(metrics.status()).isEqualTo(measures ? 200 : 404);
    if (measures) {
      assertThat(metrics.body()).contains("mongodb_session_up");
    }
  }

  /** Not by that of localhost alone: as if from another machine. Linux has all of 127.0.0.0/8. */
  private static void assertIsReachedByAnotherAddress(ApplicationServer server) {
    if (!System.getProperty("os.name").equals("Linux")) {
      return;
    }
    int port = server.base().getPort();
    URI other = URI.create("http://127.0.0.2:%d/api/sessions".formatted(port));
    assertThat(Http.get(other).status()).isEqualTo(200);
    if (Deployments.container().equals(ApplicationServer.PAYARA_MICRO)) {
      assertThat(ListeningPorts.of(server.pid())).containsExactly(port);
    }
  }

  private static long exceptionsIn(String log) {
    return log.lines().filter(line -> line.contains("Exception")).count();
  }

  /** Waits until everyone has had this many more replies. */
  private static void awaitTurns(List<Talker> talkers, int turns) {
    List<Integer> before = talkers.stream().map(Talker::completed).toList();
    Wait.until(
        "everyone has a reply",
        PATIENCE,
        () -> {
          for (int i = 0; i < talkers.size(); i++) {
            if (talkers.get(i).completed() < before.get(i) + turns) {
              return false;
            }
          }
          return true;
        });
  }
}
