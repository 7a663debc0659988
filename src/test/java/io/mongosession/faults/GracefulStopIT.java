package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import io.mongosession.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The application server is taken out of service and then asked to stop, as an orchestrator does,
 * in the middle of turns.
 */
class GracefulStopIT {

  @RegisterExtension
  static final Rig RIG =
      new Rig(GracefulStopIT.class, ApplicationServer.LIBERTY, ApplicationServer.PAYARA_SERVER);

  private static final int TALKERS = 6;
  private static final int MOST_TURNS = 50_000;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Open Liberty's message code: the application was stopped, its beans destroyed. */
  private static final String STOPPED = "CWWKZ0009I";

  @Test
  void itIsNotReadyFirstThenFinishesWhatHasBegun(@TempDir Path directory) throws IOException {
    RIG.startDatabase();
    Path drainFile = directory.resolve("drain");
    ApplicationServer server =
        RIG.server(
            Wars.with(directory.resolve("mongodb-session-manager.war"), FaultyAgent.class),
            RIG.database().uri(),
            Map.of("mongodb.session.health.drain-file", drainFile.toAbsolutePath().toString()));
    server.start();
    Client client = new Client(server);
    Wait.until("ready", PATIENCE, client::isReady);
    List<Talker> talkers =
        Stream.generate(() -> new Talker(client, MOST_TURNS)).limit(TALKERS).toList();
    List<Thread> threads = talkers.stream().map(Thread::new).toList();
    threads.forEach(Thread::start);
    awaitTurns(talkers, 1);

    Files.createFile(drainFile);
    Client.Reply drained = client.get("/health/ready");
    assertThat(drained.status()).as(drained.body()).isEqualTo(503);
    assertThat(drained.body()).contains("draining");
    assertThat(client.get("/health/live").status()).isEqualTo(200);
    // Whoever has not noticed yet is served.
    awaitTurns(talkers, 3);
    assertThat(client.get("/health/ready").status()).isEqualTo(503);

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
            .formatted(TALKERS, talkers.stream().mapToInt(Talker::answered).sum()),
        "not ready first; every acknowledged turn complete and in order; every turn that had begun"
            + " was finished");
  }

  /** Waits until everyone has had this many more answers. */
  private static void awaitTurns(List<Talker> talkers, int turns) {
    List<Integer> before = talkers.stream().map(Talker::answered).toList();
    Wait.until(
        "everyone has an answer",
        PATIENCE,
        () -> {
          for (int i = 0; i < talkers.size(); i++) {
            if (talkers.get(i).answered() < before.get(i) + turns) {
              return false;
            }
          }
          return true;
        });
  }
}
