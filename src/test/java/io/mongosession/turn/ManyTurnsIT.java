package io.mongosession.turn;

import static io.mongosession.turn.Turns.asking;
import static io.mongosession.turn.Turns.begun;
import static io.mongosession.turn.Turns.reply;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Wait;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many turns in one process: its heartbeat costs as much as that of one. */
class ManyTurnsIT {

  private static final int TURNS = Integer.getInteger("turns", 200);

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  /** What the heartbeat sends. */
  private static final class Beats implements CommandListener {

    private final Queue<String> commands = new ConcurrentLinkedQueue<>();

    @Override
    public void commandStarted(CommandStartedEvent event) {
      if (Thread.currentThread().getName().endsWith("-turns")) {
        commands.add(event.getCommandName());
      }
    }

    private long count(String command) {
      return commands.stream().filter(command::equals).count();
    }
  }

  @Test
  void interleaving16RenewalsStayOneBulkInFiveSeconds() {
    Beats beats = new Beats();
    MongoDBSessionManagerFactory factory = MONGO.close(MONGO.factory(beats));
    long started = System.nanoTime();
    List<LeasedTurn> turns = new ArrayList<>();
    for (int i = 0; i < TURNS; i++) {
      turns.add(begun(Turns.of(factory, UUID.randomUUID().toString()), asking("a")));
    }

    Wait.until("they are renewed three times", () -> beats.count("update") == 3);

    long seconds = (System.nanoTime() - started) / 1_000_000_000;
    assertThat(beats.count("find")).isBetween(3L, seconds + 1);
    assertThat(seconds).isGreaterThanOrEqualTo(10);
    turns.forEach(turn -> reply(turn, "b"));
    assertThat(MONGO.database().getCollection("sessions.messages").countDocuments())
        .isEqualTo(2L * TURNS);
  }
}
