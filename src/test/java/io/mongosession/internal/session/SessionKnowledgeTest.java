package io.mongosession.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.internal.store.SessionKey;
import io.mongosession.testing.Background;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is known of one incarnation of a session is never used for another one. */
class SessionKnowledgeTest {

  private static final SessionKey OLD = new SessionKey("old");
  private static final SessionKey NEW = new SessionKey("new");
  private static final Document ONE = new Document("state", new Document("turn", 1));
  private static final Document TWO = new Document("state", new Document("turn", 2));

  private final SessionKnowledge knowledge = new SessionKnowledge();

  /** What a sync would send, and to which incarnation: both of the same moment. */
  private Document changed(Document wanted) {
    return knowledge.current().agent("agent").changed(wanted);
  }

  private void store(SessionKey key, Document fields) {
    knowledge.storing("agent", fields, () -> true, done -> key);
  }

  @Test
  void whatAWriteStoredIsKnownOfTheIncarnationItWentTo() {
    knowledge.stayWith(OLD);
    store(OLD, ONE);
    assertThat(changed(ONE)).isEmpty();

    store(NEW, TWO);
    assertThat(changed(TWO)).describedAs("stored in another one").isEqualTo(TWO);
  }

  @Test
  void nothingIsKnownBeforeAnIncarnationWasSeen() {
    store(OLD, ONE);
    assertThat(changed(ONE)).isEqualTo(ONE);

    knowledge.stayWith(NEW);
    assertThat(changed(ONE)).isEqualTo(ONE);
  }

  @Test
  void theFirstIncarnationSeenStaysUntilTheManagerMoves() {
    knowledge.stayWith(OLD);
    knowledge.stayWith(NEW);
    assertThat(knowledge.current().key()).isEqualTo(OLD);

    knowledge.moveTo(NEW);
    assertThat(knowledge.current().key()).isEqualTo(NEW);
  }

  @Test
  void ofAnotherIncarnationNothingIsKnown() {
    knowledge.stayWith(OLD);
    store(OLD, ONE);
    knowledge.learn(OLD, "agent", agent -> agent.appended(7, new Document()));

    knowledge.moveTo(OLD);
    assertThat(changed(ONE)).describedAs("the same one").isEmpty();
    knowledge.moveTo(NEW);

    assertThat(changed(ONE)).isEqualTo(ONE);
    assertThat(knowledge.current().agent("agent").latestNumber()).isEqualTo(-1);
  }

  @Test
  void whatAWriteStoredIsDroppedWhenTheManagerHasMovedMeanwhile() {
    knowledge.stayWith(OLD);
    knowledge.storing("agent", ONE, () -> moved(), done -> OLD);
    knowledge.learn(OLD, "agent", agent -> agent.appended(7, new Document()));

    assertThat(changed(ONE)).isEqualTo(ONE);
    assertThat(knowledge.current().agent("agent").latestNumber()).isEqualTo(-1);
  }

  private boolean moved() {
    knowledge.moveTo(NEW);
    return true;
  }

  @Test
  void aWriteThatFailedOrStoredNothingIsNotKnown() {
    knowledge.stayWith(OLD);
    store(OLD, ONE);
    knowledge.storing("agent", ONE, () -> true, done -> null);
    assertThat(changed(ONE)).isEqualTo(ONE);

    store(OLD, ONE);
    assertThatThrownBy(
            () ->
                knowledge.storing(
                    "agent",
                    TWO,
                    () -> {
                      throw new IllegalStateException();
                    },
                    done -> OLD))
        .isInstanceOf(IllegalStateException.class);
    assertThat(changed(ONE)).isEqualTo(ONE);
    assertThat(changed(TWO)).isEqualTo(TWO);

    store(OLD, TWO);
    assertThat(changed(TWO)).describedAs("no write is left under way").isEmpty();
  }

  @Test
  void aWriteOfAManagerThatHadSeenNothingDisturbsOneThatBeganLater() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    CountDownLatch arrived = new CountDownLatch(1);
    CompletableFuture<Void> early =
        Background.run(
            () ->
                knowledge.storing(
                    "agent",
                    ONE,
                    () -> {
                      sent.countDown();
                      await(arrived);
                      return true;
                    },
                    done -> NEW));
    await(sent);

    // It may reach whichever incarnation there is, before or after this one.
    knowledge.moveTo(OLD);
    knowledge.moveTo(NEW);
    store(NEW, TWO);
    arrived.countDown();
    early.get(30, TimeUnit.SECONDS);

    assertThat(changed(TWO)).isEqualTo(TWO);
    assertThat(changed(ONE)).isEqualTo(ONE);
  }

  @Test
  @Timeout(60)
  void whatIsKnownAndOfWhichIncarnationAlwaysBelongTogether() throws Exception {
    int moves = 20_000;
    List<CompletableFuture<Void>> movers = new ArrayList<>();
    for (SessionKey key : List.of(OLD, NEW)) {
      movers.add(
          Background.run(
              () -> {
                for (int i = 0; i < moves; i++) {
                  knowledge.moveTo(key);
                  store(key, new Document("state", key.text()));
                }
              }));
    }

    CompletableFuture<Void> both =
        CompletableFuture.allOf(movers.toArray(CompletableFuture[]::new));
    while (!both.isDone()) {
      KnownSession seen = knowledge.current();
      Object state = seen.agent("agent").fields().get("state");
      if (state != null) {
        assertThat(state).isEqualTo(seen.key().text());
      }
    }
    both.get(30, TimeUnit.SECONDS);

    knowledge.moveTo(NEW);
    store(NEW, ONE);
    assertThat(changed(ONE)).describedAs("no write is left under way").isEmpty();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
