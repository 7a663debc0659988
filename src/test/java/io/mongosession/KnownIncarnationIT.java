package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandSucceededEvent;
import io.mongosession.testing.Background;
import io.mongosession.testing.BeforeCommand;
import io.mongosession.testing.TestMongo;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A session is deleted and another one is created under its id, at the worst moments: no manager
 * takes what it knows of the first one for known of the second, and no sync is lost.
 */
class KnownIncarnationIT {

  private static final NewMessage HELLO = NewMessage.of("user", "hello");
  private static final AgentUpdate ONE = AgentUpdate.none().withState(Map.of("turn", 1));
  private static final AgentUpdate TWO = AgentUpdate.none().withState(Map.of("turn", 2));

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String session = UUID.randomUUID().toString();
  private final BeforeCommand before = new BeforeCommand();
  private final AfterCommand after = new AfterCommand();
  private MongoDBSessionManagerFactory others;
  private MongoDBSessionManager manager;

  @BeforeEach
  void aSession() {
    others = MONGO.close(MONGO.builder().build());
    initialized();
    manager = MONGO.close(MONGO.factory(before)).createSessionManager(session);
  }

  @AfterEach
  void everythingHappenedInTime() {
    before.verify();
    after.verify();
  }

  /** The manager of a client whose replies are watched. */
  private MongoDBSessionManager watched() {
    return MONGO.close(MONGO.factory(after)).createSessionManager(session);
  }

  private MongoDBSessionManager initialized() {
    MongoDBSessionManager other = others.createSessionManager(session);
    other.initialize("agent");
    other.initialize("second");
    return other;
  }

  /** Deletes the session and creates another one with this many messages; returns its manager. */
  private MongoDBSessionManager replaced(int messages) {
    others.createSessionManager(session).delete();
    MongoDBSessionManager next = initialized();
    if (messages > 0) {
      next.appendMessages("agent", Collections.nCopies(messages, HELLO));
    }
    return next;
  }

  private Object state(String agentId) {
    return others.createSessionManager(session).agent(agentId).agent().state();
  }

  @Test
  void aSyncIsNotLeftOutBecauseTheSessionBeforeHadIt() {
    manager.syncAgent("second", ONE);
    replaced(0);

    manager.initialize("agent");
    manager.syncAgent("second", ONE);

    assertThat(state("second")).isEqualTo(Map.of("turn", 1));
  }

  @Test
  void aManagerStaysWithTheSessionOfItsFirstSync() {
    manager.syncAgent("agent", ONE);
    MongoDBSessionManager next = replaced(0);

    assertThatThrownBy(() -> manager.syncAgent("agent", TWO)).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> manager.appendMessage("agent", HELLO))
        .isInstanceOf(NotFoundException.class);
    assertThat(next.messageCount("agent")).isZero();
  }

  @Test
  void aSyncIsNotLostWhenAnotherIsStoredDuringARestore() {
    manager.initialize("agent");
    manager.appendMessages("agent", List.of(HELLO), AppendOptions.none().syncing(ONE));
    before.next("find", () -> {});
    before.next("find", () -> meanwhile(() -> manager.syncAgent("agent", TWO)));

    manager.initialize("agent");
    manager.syncAgent("agent", ONE);

    assertThat(state("agent")).isEqualTo(Map.of("turn", 1));
  }

  @Test
  void aSyncIsNotLeftOutBecauseOfAnAppendToTheSessionBefore() {
    MongoDBSessionManager mine = watched();
    mine.initialize("agent");
    after.next("insert", () -> movedToTheNext(mine, 0));

    mine.appendMessages("agent", List.of(HELLO), AppendOptions.none().syncing(ONE));
    mine.syncAgent("agent", ONE);

    assertThat(state("agent")).isEqualTo(Map.of("turn", 1));
  }

  @Test
  void aSyncIsNotLeftOutBecauseOfASyncOfTheSessionBefore() {
    MongoDBSessionManager mine = watched();
    mine.initialize("agent");
    after.next("update", () -> movedToTheNext(mine, 0));

    mine.syncAgent("agent", ONE);
    mine.syncAgent("agent", ONE);

    assertThat(state("agent")).isEqualTo(Map.of("turn", 1));
  }

  @Test
  void theLatestMessageToRedactIsNotThatOfTheSessionBefore() {
    MongoDBSessionManager mine = watched();
    mine.initialize("agent");
    mine.appendDraft("agent", NewMessage.of("assistant", ""), Duration.ofMinutes(1));
    after.next("findAndModify", () -> movedToTheNext(mine, 3));

    mine.completeDraft("agent", 0, List.of(HELLO), AgentUpdate.none());

    assertThat(mine.redactLatestMessage("agent", Redaction.with("-")).number()).isEqualTo(2);
  }

  private void movedToTheNext(MongoDBSessionManager mine, int messages) {
    meanwhile(
        () -> {
          replaced(messages);
          mine.initialize("agent", 0);
        });
  }

  private static void meanwhile(Runnable work) {
    try {
      Background.run(work).get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets something happen when a command has been carried out, before its sender goes on. */
  private static final class AfterCommand implements CommandListener {

    private final AtomicReference<Runnable> action = new AtomicReference<>();
    private volatile String command;
    private volatile RuntimeException failure;

    void next(String name, Runnable what) {
      command = name;
      action.set(what);
    }

    @Override
    public void commandSucceeded(CommandSucceededEvent event) {
      Runnable due = event.getCommandName().equals(command) ? action.getAndSet(null) : null;
      if (due != null) {
        try {
          due.run();
        } catch (RuntimeException e) {
          // The driver would only log it.
          failure = e;
        }
      }
    }

    void verify() {
      assertThat(failure).isNull();
      assertThat(action.get()).describedAs("never sent: " + command).isNull();
    }
  }
}
