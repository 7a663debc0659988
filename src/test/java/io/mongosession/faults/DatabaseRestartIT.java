package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mongosession.testing.Wait;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The database process ends and starts again, again and again, while clients write. */
class DatabaseRestartIT {

  @RegisterExtension static final Rig RIG = new Rig(DatabaseRestartIT.class);

  private static final int WRITERS = 4;
  private static final String NEEDS_OWN = "the given server is not ours to stop";

  private static Client client;

  @BeforeAll
  static void start() {
    if (!RIG.database().isOwn()) {
      return;
    }
    RIG.startDatabase();
    ApplicationServer server = RIG.server(RIG.database().uri(), Map.of());
    server.start();
    client = new Client(server);
    Wait.until("ready", client::isReady);
  }

  @Test
  void everyAcknowledgedMessageIsStoredOnceWhenTheDatabaseIsStoppedAndStarted() {
    String fault = "database stopped and started";
    if (!RIG.database().isOwn()) {
      Report.notRun("03a", fault, NEEDS_OWN);
    }
    assumeTrue(RIG.database().isOwn(), NEEDS_OWN);
    restart("03a", fault, Form.pick(3, 20), Form.pick(400, 10_000), RIG.database()::stop);
  }

  @Test
  void everyAcknowledgedMessageIsStoredOnceWhenTheDatabaseIsKilledAndStarted() {
    String fault = "database killed (SIGKILL) and started";
    if (!RIG.database().isOwn()) {
      Report.notRun("03b", fault, NEEDS_OWN);
    }
    assumeTrue(RIG.database().isOwn(), NEEDS_OWN);
    restart("03b", fault, Form.pick(2, 20), Form.pick(300, 10_000), RIG.database()::kill);
  }

  private void restart(String key, String fault, int times, int messages, Runnable end) {
    try (Load load = Load.start(client, WRITERS, messages / WRITERS)) {
      for (int i = 1; i <= times; i++) {
        load.awaitAcknowledged(i * messages / (times + 2));
        end.run();
        RIG.database().start();
      }
      load.awaitEnd();

      assertThat(load.statuses().keySet()).isSubsetOf(Set.of(201, 503));
      load.verify(RIG);
      assertThat(load.longest()).isLessThan(Form.atMost(Rig.REQUEST));
      Report.held(
          key,
          "%s %d times".formatted(fault, times),
          "%d writers, %d requests for %d messages".formatted(WRITERS, load.responses(), messages),
          "%d acknowledged, each stored once, in order; %d × 503; longest response %s (bound %s)"
              .formatted(
                  load.acknowledged(),
                  load.statuses().getOrDefault(503, 0),
                  Report.seconds(load.longest()),
                  Report.seconds(Form.atMost(Rig.REQUEST))));
    }
  }
}
