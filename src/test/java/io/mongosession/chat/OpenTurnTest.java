package io.mongosession.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mongosession.NewMessage;
import io.mongosession.NotFoundException;
import io.mongosession.UnavailableException;
import io.mongosession.cdi.TurnMonitor.TurnCall;
import io.mongosession.testing.Wait;
import io.mongosession.turn.DraftGoneException;
import io.mongosession.turn.LeasedTurn;
import io.mongosession.turn.TurnLostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A turn from the time its agent is asked until its end is stored, over one in memory. */
class OpenTurnTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MAXIMUM = 100;

  private final ScriptedTurn stored = new ScriptedTurn();
  private final ChatStream stream = new ChatStream();
  private final TurnPlaces places = new TurnPlaces(1);
  private final Deque<Runnable> flushes = new ArrayDeque<>();
  private final List<Runnable> later = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ToldOfTurns told = new ToldOfTurns();
  private final OpenTurn turn =
      new OpenTurn(
          new OpenTurn.Surroundings(
              "agent",
              new ObservedTurn(List.of(told), new TurnCall("session", "agent", true)),
              places.take(null),
              PATIENCE,
              2,
              threads,
              flushes::add),
          new TurnStorer(stored, "agent", later::add),
          new ReplyText(MAXIMUM),
          stream);

  OpenTurnTest() {
    stored.onInterruption(turn);
  }

  @AfterEach
  void givesBackItsPlaceHoweverItEnds() {
    turn.end(new TurnEnd.Lost());
    Wait.until("the place is given back", () -> places.taken() == 0);
    threads.shutdownNow();
  }

  private void flush() {
    flushes.remove().run();
  }

  private void start(Callable<ChatReply> agent) {
    threads.execute(() -> turn.run(agent));
  }

  /** Everything that can be read, and the ids. */
  private List<String> read() {
    List<String> events = new ArrayList<>();
    ChatEvent event;
    do {
      event = stream.next(PATIENCE);
      String what =
          event instanceof ChatEvent.Token piece ? piece.text() : event.getClass().getSimpleName();
      events.add(what + " " + stream.lastEventId().orElseThrow());
    } while (!(event instanceof ChatEvent.Done));
    return events;
  }

  private ChatResult result() {
    ChatEvent event = stream.next(PATIENCE);
    while (event instanceof ChatEvent.Token) {
      event = stream.next(PATIENCE);
    }
    return ((ChatEvent.Done) event).result();
  }

  private <T extends Throwable> T failure(Class<T> type) {
    return catchThrowableOfType(
        type,
        () -> {
          while (true) {
            stream.next(PATIENCE);
          }
        });
  }

  @Test
  void textIsInTheLogAsADraftBeforeTheReaderGetsItsFirstPiece() {
    stored.next("beginDraft", () -> assertThat(stream.poll()).isNull());
    turn.run(
        () -> {
          turn.text("Hel");
          turn.text("lo");
          return ChatReply.of("Hello");
        });

    assertThat(read()).containsExactly("Hello 01234567:1:5", "Done 01234567:1:6");
    assertThat(stored.calls).containsExactly("beginDraft", "complete Hello");
  }

  @Test
  void newTextIsStoredAsNumberedPiecesWhileThereIsAny() {
    turn.run(
        () -> {
          turn.text("a");
          turn.text("b");
          assertThat(flushes).as("one for both").hasSize(1);
          flush();
          assertThat(flushes).as("nothing new").isEmpty();
          turn.text("c\ud83d");
          flush();
          turn.text("\ude42");
          flush();
          return ChatReply.of("abc🙂");
        });

    assertThat(stored.calls)
        .containsExactly("beginDraft", "flush 0 ab", "flush 1 c", "flush 2 🙂", "complete abc🙂");
    assertThat(result()).isNotNull();
  }

  @Test
  void aPieceThatMayBeStoredIsSentAgainAsItWas() {
    stored.next(
        "flush",
        () -> {
          throw new UnavailableException("x", null, null);
        });
    turn.run(
        () -> {
          turn.text("a");
          flush();
          turn.text("b");
          flush();
          flush();
          return ChatReply.of("ab");
        });

    assertThat(stored.calls).containsExactly("beginDraft", "flush 0 a", "flush 1 b", "complete ab");
  }

  @Test
  void textInFrontOfAStepBelongsToItsMessageAndWhatComesThenToAnother() {
    turn.run(
        () -> {
          turn.text("Let me see.");
          assertThat(turn.store(List.of(NewMessage.of("assistant", "Let me see."))))
              .containsExactly(1L);
          turn.tool(new ChatEvent.Tool("t", "1", ChatEvent.ToolStatus.CALLED));
          turn.store(List.of(NewMessage.of("tool", "result")));
          turn.text("Done.");
          return ChatReply.of("Done.");
        });

    assertThat(read())
        .containsExactly(
            "Let me see. 01234567:1:11",
            "Tool 01234567:1:11",
            "Done. 01234567:3:5",
            "Done 01234567:3:6");
    assertThat(stored.calls)
        .containsExactly(
            "beginDraft", "store Let me see.", "store result", "beginDraft", "complete Done.");
    flush();
    assertThat(stored.calls).as("nothing is flushed when it is over").hasSize(5);
  }

  @Test
  void asManyStepsAreStoredAtOnceAsCanBe() {
    turn.run(
        () -> {
          assertThat(
                  turn.store(
                      List.of(
                          NewMessage.of("tool", 1),
                          NewMessage.of("tool", 2),
                          NewMessage.of("tool", 3))))
              .containsExactly(1L, 2L, 3L);
          return ChatReply.of("ok");
        });

    assertThat(stored.calls).containsExactly("store 1,2", "store 3", "complete ok");
  }

  @Test
  void aStopEndsTheTurnWithTheTextSoFarAndInterruptsTheAgent() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    start(
        () -> {
          turn.text("Hel");
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            assertThatThrownBy(() -> turn.text("lo")).isInstanceOf(CancellationException.class);
            assertThatThrownBy(() -> turn.store(List.of(NewMessage.of("tool", 1))))
                .isInstanceOf(CancellationException.class);
            over.countDown();
          }
          return ChatReply.of("Hello");
        });
    assertThat(stream.next(PATIENCE)).isEqualTo(new ChatEvent.Token("Hel"));

    stored.interrupt(LeasedTurn.Interruption.STOP);

    assertThat(result()).isEqualTo(new ChatResult("Hel", 0, 1L, 2, "stopped", null, true));
    assertThat(stream.lastEventId()).contains("01234567:1:4");
    over.await();
    assertThat(stored.calls).containsExactly("beginDraft", "stopped Hel");
  }

  @Test
  void aTurnStoppedBeforeItsAgentIsAskedHasNoReply() {
    stored.interrupt(LeasedTurn.Interruption.STOP);
    turn.run(() -> ChatReply.of("never"));

    assertThat(result()).isEqualTo(new ChatResult("", 0, null, 1, "stopped", null, true));
    assertThat(stored.calls).containsExactly("stopped");
  }

  @Test
  void aStopThatComesWhileTheReplyIsBeingStoredChangesNothing() {
    stored.next("complete", () -> stored.interrupt(LeasedTurn.Interruption.STOP));
    turn.run(() -> ChatReply.of("Hello").withMetrics(Map.of("finish_reason", "length")));

    assertThat(result()).isEqualTo(new ChatResult("Hello", 0, 1L, 2, "length", null, false));
    assertThat(stored.calls).containsExactly("complete Hello");
  }

  @Test
  void aTurnThatIsLostStoresNothingMore() {
    turn.run(
        () -> {
          turn.text("Hel");
          stored.interrupt(LeasedTurn.Interruption.LOST);
          return ChatReply.of("Hello");
        });

    assertThat(failure(AgentFailedException.class).reason())
        .contains(AgentFailureReason.INTERRUPTED);
    assertThat(stored.calls).containsExactly("beginDraft");
  }

  @Test
  void aTurnThatFindsItselfLostWhenItStoresIsInterrupted() {
    stored.next(
        "complete",
        () -> {
          throw new TurnLostException("t");
        });
    turn.run(() -> ChatReply.of("Hello"));

    assertThat(failure(AgentFailedException.class).reason())
        .contains(AgentFailureReason.INTERRUPTED);
    assertThat(stored.calls).isEmpty();
  }

  @Test
  void aStepThatFindsTheTurnLostEndsIt() {
    stored.next(
        "store",
        () -> {
          throw new TurnLostException("t");
        });
    turn.run(
        () -> {
          turn.store(List.of(NewMessage.of("tool", 1)));
          return ChatReply.of("never");
        });

    assertThat(failure(AgentFailedException.class).reason())
        .contains(AgentFailureReason.INTERRUPTED);
    assertThat(stored.calls).isEmpty();
  }

  @Test
  void aDraftThatIsNoneAnyMoreStopsTheTurn() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    stored.next(
        "flush",
        () -> {
          throw new DraftGoneException(1);
        });
    start(
        () -> {
          turn.text("a secret");
          threads.execute(this::flush);
          try {
            new CountDownLatch(1).await();
          } finally {
            interrupted.countDown();
          }
          return null;
        });

    interrupted.await();
    assertThat(stream.next(PATIENCE)).isInstanceOf(ChatEvent.Token.class);
    assertThat(result().stopped()).isTrue();
  }

  @Test
  void aReplyThatMayBeStoredIsStoredLater() {
    stored.next(
        "complete",
        () -> {
          throw new UnavailableException("x", null, null);
        });
    turn.run(() -> ChatReply.of("Hello"));

    assertThat(failure(UnavailableException.class)).isNotNull();
    assertThat(stored.calls).isEmpty();
    later.forEach(Runnable::run);
    assertThat(stored.calls).containsExactly("complete Hello");
  }

  @Test
  void anAgentThatFailsLeavesItsStepsAndItsReason() {
    turn.run(
        () -> {
          turn.text("Hel");
          throw new UnfinishedTurnException(
              "x",
              AgentFailureReason.QUOTA,
              List.of(
                  NewMessage.of("assistant", "call"),
                  NewMessage.of("tool", "one"),
                  NewMessage.of("tool", "two")));
        });

    assertThat(failure(AgentFailedException.class).reason()).contains(AgentFailureReason.QUOTA);
    assertThat(stored.calls).containsExactly("beginDraft", "failed Hel call,one,two quota");
  }

  @Test
  void aTurnThatTakesTooLongIsMarkedSoAndItsTextKept() {
    start(
        () -> {
          turn.text("Hel");
          turn.end(new TurnEnd.Failed(new AgentTimeoutException("agent", PATIENCE, null)));
          new CountDownLatch(1).await();
          return null;
        });

    assertThat(failure(AgentTimeoutException.class)).isNotNull();
    assertThat(stored.calls).containsExactly("beginDraft", "failed Hel  timeout");
  }

  @Test
  void aFailureThatCannotBeStoredNowIsStoredLater() {
    stored.next(
        "failed",
        () -> {
          throw new UnavailableException("x", null, null);
        });
    turn.run(
        () -> {
          throw new IllegalStateException();
        });

    assertThat(failure(AgentFailedException.class)).isNotNull();
    later.forEach(Runnable::run);
    assertThat(stored.calls).containsExactly("failed   other");
  }

  @Test
  void aReplyOverTheLimitIsTheAgentsFailure() {
    turn.run(
        () -> {
          turn.text("x".repeat(MAXIMUM));
          turn.text("x");
          return ChatReply.of("never");
        });

    assertThat(failure(AgentFailedException.class))
        .hasCauseInstanceOf(IllegalArgumentException.class);
    assertThat(stored.calls)
        .containsExactly("beginDraft", "failed " + "x".repeat(MAXIMUM) + "  other");
  }

  @Test
  void aSessionThatIsGoneIsReportedAsItIs() {
    stored.next(
        "complete",
        () -> {
          throw new NotFoundException("s", "gone");
        });
    turn.run(() -> ChatReply.of("Hello"));

    assertThat(failure(NotFoundException.class)).isNotNull();
  }

  @Test
  void whoWatchesIsToldOfTheFirstTextOfWhatWasMeasuredAndOfTheEndOnce() {
    turn.run(
        () -> {
          assertThat(told.isAround()).isTrue();
          turn.text("Hel");
          turn.text("lo");
          turn.store(List.of(new NewMessage("assistant", "step", Map.of("input_tokens", 7))));
          return ChatReply.of("Hello").withMetrics(Map.of("output_tokens", 3));
        });
    turn.end(new TurnEnd.Lost());

    assertThat(told.calls)
        .containsExactly(
            "text",
            "measured {input_tokens=7}",
            "measured {output_tokens=3}",
            "COMPLETED null stop");
  }

  @Test
  void whoWatchesIsToldWhyThereIsNoReply() {
    turn.run(
        () -> {
          throw new UnfinishedTurnException("no", AgentFailureReason.LIMITED, List.of());
        });

    assertThat(told.calls).containsExactly("FAILED limited null");
  }

  @Test
  void whoWatchesIsToldOfATurnThatTookTooLong() {
    turn.end(new TurnEnd.Failed(new AgentTimeoutException("agent", PATIENCE, null)));

    assertThatThrownBy(() -> stream.next(PATIENCE)).isInstanceOf(AgentTimeoutException.class);
    assertThat(told.calls).containsExactly("TIMEOUT timeout null");
  }

  @Test
  void whoWatchesIsToldOfATurnThatLostItsAgent() {
    turn.interrupted(LeasedTurn.Interruption.LOST);

    assertThatThrownBy(() -> stream.next(PATIENCE)).isInstanceOf(AgentFailedException.class);
    assertThat(told.calls).containsExactly("INTERRUPTED interrupted null");
  }

  @Test
  void whoWatchesIsToldOfATurnThatWasStopped() {
    turn.interrupted(LeasedTurn.Interruption.STOP);

    assertThat(result().stopped()).isTrue();
    assertThat(told.calls).containsExactly("STOPPED null stopped");
  }

  @Test
  void whatThoseThrowWhoWatchKeepsNobodyFromTheReply() {
    told.thrown = new IllegalStateException("a fault of the watcher");

    turn.run(() -> ChatReply.of("Hello"));

    assertThat(result().response()).isEqualTo("Hello");
    assertThat(told.calls).containsExactly("COMPLETED null stop");
  }
}
