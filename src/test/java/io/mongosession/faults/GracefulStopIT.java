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

/** The application server is asked to stop, as an orchestrator does, in the middle of turns. */
class GracefulStopIT {

  @RegisterExtension static final Rig RIG = new Rig(GracefulStopIT.class);

  private static final int TALKERS = 6;
  private static final int MOST_TURNS = 5_000;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Message code: the application was stopped, its beans destroyed and its pool closed. */
  private static final String STOPPED = "CWWKZ0009I";

  @Test
  void turnsThatHaveBegunAreFinished(@TempDir Path directory) {
    RIG.startDatabase();
    ApplicationServer server =
        RIG.server(
            Wars.with(directory.resolve("stopped.war"), FaultyAgent.class),
            RIG.database().uri(),
            Map.of());
    server.start();
    Client client = new Client(server);
    Wait.until("ready", PATIENCE, client::isReady);
    List<Talker> talkers =
        Stream.generate(() -> new Talker(client, MOST_TURNS)).limit(TALKERS).toList();
    List<Thread> threads = talkers.stream().map(Thread::new).toList();
    threads.forEach(Thread::start);
    Wait.until(
        "every talker has an answer",
        PATIENCE,
        () -> talkers.stream().allMatch(talker -> talker.answered() > 0));

    server.stop();
    Wait.until("all notice", PATIENCE, () -> threads.stream().noneMatch(Thread::isAlive));

    assertThat(server.log()).contains(STOPPED);
    for (Talker talker : talkers) {
      assertThat(talker.verify(RIG.stored(talker.session()))).as("turns half done").isZero();
    }
    Report.held(
        "05b",
        "application server stopped (SIGTERM) in the middle of turns",
        "%d conversations, %d turns acknowledged"
            .formatted(TALKERS, talkers.stream().mapToInt(Talker::answered).sum()),
        "every acknowledged turn complete and in order; every turn that had begun was finished");
  }
}
