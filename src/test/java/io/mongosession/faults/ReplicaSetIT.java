package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mongosession.testing.TestServer;
import io.mongosession.testing.Wait;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What only a replica set does: elect another primary, lose its majority. Runs against the server
 * of {@code -Dmongodb.test.uri}, or that of a container, when it is one.
 */
class ReplicaSetIT {

  @RegisterExtension static final Rig RIG = new Rig(ReplicaSetIT.class);

  private static final int WRITERS = 4;
  private static final int MOST_MESSAGES = 20_000;
  private static final int MAJORITY_NEEDS = 3;

  /** An election, and the time in which a step-down may be refused again. */
  private static final Duration ELECTION = Duration.ofSeconds(30);

  /** How long a write waits for the majority's confirmation. */
  private static final Duration CONFIRMATION = Duration.ofSeconds(1);

  private ReplicaSet set;

  @BeforeEach
  void connect() {
    set = ReplicaSet.given();
  }

  @AfterEach
  void disconnect() {
    if (set != null) {
      set.close();
    }
  }

  @Test
  void everyAcknowledgedAppendSurvivesStepDownsOnce() {
    String fault = "the primary steps down";
    require("12a", fault, set != null, "no replica set given");
    int times = Form.pick(1, 5);
    // Long enough for the driver to find the new primary and repeat the write there.
    Client client =
        start(
            Map.of(
                "mongodb.session.client.serverSelectionTimeoutMS",
                Rig.millis(ELECTION),
                "mongodb.session.client.retryWrites",
                "true"));
    try (Load load = Load.start(client, WRITERS, MOST_MESSAGES)) {
      for (int i = 0; i < times; i++) {
        load.awaitResponses(10);
        set.stepDown();
        Wait.until("a primary is elected", ELECTION.multipliedBy(2), set::hasPrimary);
      }
      load.awaitResponses(10);
      load.stop();

      assertThat(load.statuses().keySet()).isSubsetOf(Set.of(201, 503));
      load.verify(RIG.reading(TestServer.uri()));
      assertNoneInUse(client);
      Report.held(
          "12a",
          "%s %d times".formatted(fault, times),
          "%d writers, %d requests, retryWrites".formatted(WRITERS, load.responses()),
          "%d acknowledged, each stored once, in order; %d × 503; longest response %s"
              .formatted(
                  load.acknowledged(),
                  load.statuses().getOrDefault(503, 0),
                  Report.seconds(load.longest())));
    }
  }

  @Test
  void withoutAMajorityNothingIsAcknowledgedAndNothingAcknowledgedIsLost() {
    String fault = "the majority does not confirm";
    require("12b", fault, set != null, "no replica set given");
    List<String> members = set.members();
    require("12b", fault, members.size() >= MAJORITY_NEEDS, "the replica set has no three members");
    Client client =
        start(
            Map.of(
                "mongodb.session.client.w",
                "majority",
                "mongodb.session.client.wtimeoutMS",
                Rig.millis(CONFIRMATION)));
    String primary = set.primary();
    Deque<String> locked = new ArrayDeque<>();
    try (Load load = Load.start(client, WRITERS, MOST_MESSAGES)) {
      load.awaitResponses(10);
      try {
        for (String member : members) {
          if (!member.equals(primary)) {
            set.lock(member);
            locked.push(member);
          }
        }
        // What was under way gets a response first, of whatever kind.
        load.awaitResponses(1);
        int acknowledged = load.acknowledged();
        load.awaitResponses(2);
        assertThat(load.acknowledged()).as("without a majority").isEqualTo(acknowledged);
      } finally {
        locked.forEach(set::unlock);
      }
      int before = load.acknowledged();
      load.awaitAcknowledged(before + 10 * WRITERS);
      load.stop();

      assertThat(load.statuses().keySet()).isSubsetOf(Set.of(201, 503));
      assertThat(load.statuses()).containsKey(503);
      assertThat(load.longest())
          .isLessThan(Form.atMost(Rig.REQUEST.plus(CONFIRMATION.multipliedBy(2))));
      load.verify(RIG.reading(TestServer.uri()));
      assertNoneInUse(client);
      Report.held(
          "12b",
          fault,
          "%d writers, %d requests, w=majority".formatted(WRITERS, load.responses()),
          "503 until the majority is back; %d acknowledged, each stored once, in order"
              .formatted(load.acknowledged()));
    }
  }

  private static void require(String key, String fault, boolean given, String reason) {
    if (!given) {
      Report.notRun(key, fault, reason);
    }
    assumeTrue(given, reason);
  }

  private static Client start(Map<String, String> settings) {
    ApplicationServer server = RIG.server(TestServer.uri(), settings);
    server.start();
    Client client = new Client(server);
    Wait.until("ready", client::isReady);
    return client;
  }

  private static void assertNoneInUse(Client client) {
    Wait.until("no connection in use", () -> client.pool().getInteger("in_use") == 0);
  }
}
