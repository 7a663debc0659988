package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two application servers, one database, and clients of both in the same sessions. */
class TwoServersIT {

  @RegisterExtension static final Rig RIG = new Rig(TwoServersIT.class);

  private static final int SESSIONS = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Test
  void writersOnTwoServersGetUniqueNumbersInOrderAndOneContenderWins() {
    int messages = Form.pick(60, 1_000);
    int wins = Form.pick(20, 300);
    RIG.startDatabase();
    List<Client> clients = startTwo();
    List<Writer> writers = new ArrayList<>();
    List<Contender> contenders = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      String session = UUID.randomUUID().toString();
      clients.get(i % 2).create(session);
      for (Client client : clients) {
        writers.add(new Writer(client, session, Writer.Habit.GOES_ON, messages));
        contenders.add(new Contender(client, session, wins));
      }
    }
    List<Thread> contending = contenders.stream().map(Thread::new).toList();
    try (Load load = Load.of(writers)) {
      contending.forEach(Thread::start);
      load.awaitEnd();
      Wait.until(
          "the contenders end", PATIENCE, () -> contending.stream().noneMatch(Thread::isAlive));

      assertThat(load.statuses()).containsOnlyKeys(201);
      load.verify(RIG);
      int contended = SESSIONS * 2 * wins;
      int stored = 0;
      for (String session : writers.stream().map(Writer::session).distinct().toList()) {
        List<StoredMessage> log = RIG.stored(session);
        assertThat(log).extracting(StoredMessage::number).doesNotHaveDuplicates();
        contenders.stream().filter(c -> c.session().equals(session)).forEach(c -> c.verify(log));
        stored += log.size();
      }
      assertThat(stored).isEqualTo(load.acknowledged() + contended);
      Report.held(
          "06",
          "two application servers, the same %d sessions".formatted(SESSIONS),
          "%d writers, %d messages; %d contenders, %d by expected_number"
              .formatted(writers.size(), load.acknowledged(), contenders.size(), contended),
          "unique numbers, order per writer, every contended number won once (%d × 409)"
              .formatted(contenders.stream().mapToInt(Contender::lost).sum()));
    }
  }

  /** At the same time: to start takes longer than all the rest. */
  private static List<Client> startTwo() {
    List<ApplicationServer> servers =
        Stream.generate(() -> RIG.server(RIG.database().uri(), Rig.DEFAULT_TIMEOUTS))
            .limit(2)
            .toList();
    servers.parallelStream().forEach(ApplicationServer::start);
    List<Client> clients = servers.stream().map(Client::new).toList();
    clients.forEach(client -> Wait.until("ready", client::isReady));
    return clients;
  }
}
