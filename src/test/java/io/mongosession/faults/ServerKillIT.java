package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The application server is killed in the middle of turns, and started again. */
class ServerKillIT {

  @RegisterExtension static final Rig RIG = new Rig(ServerKillIT.class);

  private static final int TALKERS = 6;
  private static final int MOST_TURNS = 5_000;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Test
  void acknowledgedTurnsAreCompleteAndInterruptedOnesResumable(@TempDir Path directory) {
    int rounds = Form.pick(2, 20);
    RIG.startDatabase();
    ApplicationServer server =
        RIG.server(
            Wars.with(directory.resolve("killed.war"), FaultyAgent.class),
            RIG.database().uri(),
            Map.of());
    server.start();
    Client client = new Client(server);
    List<Talker> talkers =
        Stream.generate(() -> new Talker(client, MOST_TURNS)).limit(TALKERS).toList();
    int interrupted = 0;
    int resumed = 0;
    for (int round = 1; round <= rounds; round++) {
      Wait.until("ready", PATIENCE, client::isReady);
      int enough = completed(talkers) + 3 * TALKERS;
      List<Thread> threads = talkers.stream().map(Thread::new).toList();
      threads.forEach(Thread::start);
      Wait.until(
          "turns are taken",
          PATIENCE,
          () -> completed(talkers) >= enough || threads.stream().noneMatch(Thread::isAlive));
      assertThat(completed(talkers)).as("%s", talkers.get(0).last()).isGreaterThanOrEqualTo(enough);

      server.kill();
      Wait.until("all notice", PATIENCE, () -> threads.stream().noneMatch(Thread::isAlive));
      interrupted = talkers.stream().mapToInt(t -> t.verify(RIG.stored(t.session()))).sum();

      server.start();
      Wait.until("ready", PATIENCE, client::isReady);
      resumed += (int) talkers.stream().filter(Talker::resume).count();
    }
    assertThat(resumed).isEqualTo(interrupted);
    Report.held(
        "05",
        "application server killed (SIGKILL) in the middle of turns, %d rounds".formatted(rounds),
        "%d conversations, %d turns acknowledged".formatted(TALKERS, completed(talkers)),
        "every acknowledged turn complete and in order, no half message;"
            + " %d interrupted turns, each seen by its last message and resumed"
                .formatted(interrupted));
  }

  private static int completed(List<Talker> talkers) {
    return talkers.stream().mapToInt(Talker::completed).sum();
  }
}
