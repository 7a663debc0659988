package io.mongosession.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClients;
import io.mongosession.ContainerSupport;
import io.mongosession.Message;
import io.mongosession.MessageQuery;
import io.mongosession.MessageStatus;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import io.mongosession.Redaction;
import io.mongosession.cdi.TurnMonitor.TurnCall;
import io.mongosession.testing.BeforeCommand;
import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Wait;
import io.mongosession.turn.LeasedTurn;
import io.mongosession.turn.TurnRequest;
import io.mongosession.turn.TurnStart;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.groups.Tuple;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is stored of a turn whose reply is read while it is being written, however it ends. */
class StreamedTurnIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MAXIMUM = 1000;

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String session = UUID.randomUUID().toString();
  private final CommandCounter commands = new CommandCounter();
  private final BeforeCommand before = new BeforeCommand();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Deque<Runnable> flushes = new ConcurrentLinkedDeque<>();
  private final TurnPlaces places = new TurnPlaces(10);
  private MongoDBSessionManagerFactory factory;
  private MongoDBSessionManager reader;
  private ChatStream stream;
  private OpenTurn turn;

  @BeforeEach
  void aTurnThatHasBegun() {
    factory =
        MONGO.close(
            MongoDBSessionManagerFactory.builder()
                .client(
                    MONGO.close(
                        MongoClients.create(
                            MongoClientSettings.builder()
                                .applyConnectionString(new ConnectionString(MONGO.uri()))
                                .addCommandListener(commands)
                                .addCommandListener(before)
                                .build())))
                .databaseName(MONGO.databaseName())
                .build());
    factory.createSessionManager("first use makes the indexes").initialize("agent");
    reader = MONGO.close(MONGO.builder().build()).createSessionManager(session);
    turn = open();
  }

  private OpenTurn open() {
    TurnStart start =
        ContainerSupport.turns(factory.createSessionManager(session))
            .begin(TurnRequest.of("agent", "question", null, null, 20));
    stream = new ChatStream();
    LeasedTurn leased = ((TurnStart.Begun) start).turn();
    OpenTurn open =
        new OpenTurn(
            new OpenTurn.Surroundings(
                "agent",
                new ObservedTurn(List.of(), new TurnCall("session", "agent", true)),
                places.take(null),
                Duration.ofMinutes(1),
                200,
                threads,
                flushes::add),
            new TurnStorer(leased, "agent", Runnable::run),
            new ReplyText(MAXIMUM),
            stream);
    leased.onInterruption(open);
    return open;
  }

  @AfterEach
  void givesBackItsPlaceHoweverItEnds() {
    turn.end(new TurnEnd.Lost());
    Wait.until("the place is given back", () -> places.taken() == 0);
    threads.shutdownNow();
    before.verify();
  }

  private void agent(Callable<ChatReply> agent) {
    threads.execute(() -> turn.run(agent));
  }

  /** All of the rest: the text, and the end. */
  private ChatEvent.Done readToTheEnd(StringBuilder text) {
    while (true) {
      ChatEvent event = stream.next(PATIENCE);
      if (event instanceof ChatEvent.Token piece) {
        text.append(piece.text());
      } else {
        return (ChatEvent.Done) event;
      }
    }
  }

  private void assertStored(Tuple... contentAndStatus) {
    assertThat(reader.messages("agent", MessageQuery.last(10)).items())
        .extracting(Message::content, Message::status)
        .containsExactly(contentAndStatus);
  }

  @Test
  void aStreamedTurnTakesTwoRoundTripsForItsDraftAndThreeForItsEnd() {
    StringBuilder text = new StringBuilder();

    List<String> used =
        commands.during(
            () -> {
              agent(
                  () -> {
                    turn.text("Hel");
                    turn.text("lo");
                    return ChatReply.of("Hello").withState(Map.of("turns", 1));
                  });
              assertThat(readToTheEnd(text).result())
                  .isEqualTo(new ChatResult("Hello", 0, 1L, 2, "stop", null, false));
            });

    assertThat(used)
        .containsExactly("findAndModify", "insert", "findAndModify", "update", "update");
    assertThat(text).hasToString("Hello");
    assertThat(commands.during(stream::close)).as("nothing is left to be stored").isEmpty();
    assertStored(tuple("question", MessageStatus.COMPLETE), tuple("Hello", MessageStatus.COMPLETE));
    assertThat(reader.agent("agent").agent().state()).isEqualTo(Map.of("turns", 1));
  }

  @Test
  void aStreamedTurnWithStepsTakesOneRoundTripMore() {
    List<String> used =
        commands.during(
            () -> {
              agent(
                  () -> {
                    turn.text("Hello");
                    return ChatReply.of("Hello")
                        .withSteps(List.of(NewMessage.of("tool", "one"), NewMessage.of("tool", 2)));
                  });
              assertThat(readToTheEnd(new StringBuilder()).result())
                  .isEqualTo(new ChatResult("Hello", 0, 3L, 4, "stop", null, false));
            });

    assertThat(used)
        .containsExactly("findAndModify", "insert", "findAndModify", "update", "insert", "update");
    assertStored(
        tuple("question", MessageStatus.COMPLETE),
        tuple("one", MessageStatus.COMPLETE),
        tuple(2, MessageStatus.COMPLETE),
        tuple("Hello", MessageStatus.COMPLETE));
  }

  @Test
  void theToolsOfAStreamedTurnStandBetweenThePiecesAsTheyWereUsed() throws Exception {
    ChatEvent.Tool called = new ChatEvent.Tool("t", "1", ChatEvent.ToolStatus.CALLED);
    ChatEvent.Tool returned = new ChatEvent.Tool("t", "1", ChatEvent.ToolStatus.RETURNED);
    turn.run(
        () -> {
          turn.text("one ");
          turn.text("two");
          turn.tool(called);
          turn.tool(returned);
          turn.text("three");
          return ChatReply.of("three").withContent(Map.of("text", "three"));
        });

    assertThat(
            List.of(
                stream.next(PATIENCE),
                stream.next(PATIENCE),
                stream.next(PATIENCE),
                stream.next(PATIENCE)))
        .containsExactly(
            new ChatEvent.Token("one two"), called, returned, new ChatEvent.Token("three"));
    assertThat(stream.next(PATIENCE)).isInstanceOf(ChatEvent.Done.class);
    assertStored(
        tuple("question", MessageStatus.COMPLETE),
        tuple(Map.of("text", "three"), MessageStatus.COMPLETE));
  }

  @Test
  void aStreamedTurnWithoutPiecesIsStoredLikeAnyOther() {
    List<String> used =
        commands.during(
            () -> {
              agent(() -> ChatReply.of("Hello"));
              assertThat(readToTheEnd(new StringBuilder()).result().messageNumber()).isEqualTo(1);
            });
    assertThat(used).containsExactly("findAndModify", "insert", "update");
  }

  @Test
  void aStreamedReplyIsADraftInTheLogBeforeTheReaderGetsItsFirstPiece() {
    CountDownLatch read = new CountDownLatch(1);
    agent(
        () -> {
          turn.text("Hel");
          read.await();
          return ChatReply.of("Hello");
        });

    assertThat(stream.next(PATIENCE)).isEqualTo(new ChatEvent.Token("Hel"));
    assertStored(tuple("question", MessageStatus.COMPLETE), tuple("", MessageStatus.DRAFT));
    assertThat(stream.next(Duration.ofMillis(1))).isEqualTo(new ChatEvent.Silence());
    read.countDown();
    assertThat(stream.next(PATIENCE)).isInstanceOf(ChatEvent.Done.class);
  }

  @Test
  void aStreamedReplyThatFailsHalfWayIsAbortedAndItsQuestionMarkedFailed() {
    agent(
        () -> {
          turn.text("Hel");
          throw new IllegalStateException("the agent's own failure");
        });

    assertThatThrownBy(() -> readToTheEnd(new StringBuilder()))
        .isInstanceOf(AgentFailedException.class);

    assertStored(tuple("question", MessageStatus.FAILED), tuple("Hel", MessageStatus.ABORTED));
    assertThat(commands.during(stream::close)).as("once").isEmpty();
    turn = open(); // The next turn begins.
  }

  @Test
  void aStreamedTurnThatFailsBeforeItsFirstPieceTakesTwoRoundTrips() {
    List<String> used =
        commands.during(
            () -> {
              agent(
                  () -> {
                    throw new IllegalStateException("the agent's own failure");
                  });
              assertThatThrownBy(() -> stream.next(PATIENCE))
                  .isInstanceOf(AgentFailedException.class);
            });
    assertThat(used).hasSize(2);
    assertStored(tuple("question", MessageStatus.FAILED));
  }

  @Test
  void whatIsFlushedIsReadInTheLogWhileTheAgentGoesOn() {
    turn.text("Hel");
    flushes.remove().run();
    turn.text("lo");
    assertStored(tuple("question", MessageStatus.COMPLETE), tuple("Hel", MessageStatus.DRAFT));
    flushes.remove().run();
    assertStored(tuple("question", MessageStatus.COMPLETE), tuple("Hello", MessageStatus.DRAFT));
  }

  @Test
  void aTurnThatIsStoppedKeepsItsTextAndTheNextIsShownIt() {
    turn.text("Hel");
    turn.end(new TurnEnd.Stopped());

    assertThat(readToTheEnd(new StringBuilder()).result())
        .isEqualTo(new ChatResult("Hel", 0, 1L, 2, "stopped", null, true));
    assertStored(tuple("question", MessageStatus.COMPLETE), tuple("Hel", MessageStatus.STOPPED));
    assertThat(reader.restore("agent", 20).messages()).hasSize(2);
  }

  @Test
  void aStreamedTurnThatTimesOutWhileItsDraftIsBeingStoredIsAborted() {
    before.next(
        "insert",
        () -> turn.end(new TurnEnd.Failed(new AgentTimeoutException("agent", PATIENCE, null))));
    agent(
        () -> {
          turn.text("Hel");
          return ChatReply.of("Hel");
        });

    assertThatThrownBy(() -> stream.next(PATIENCE)).isInstanceOf(AgentTimeoutException.class);

    assertStored(tuple("question", MessageStatus.FAILED), tuple("Hel", MessageStatus.ABORTED));
  }

  @Test
  void aStreamedTurnThatTimesOutWhileItIsBeingCompletedIsComplete() {
    before.next("findAndModify", () -> {}); // That of the draft's number.
    before.next(
        "findAndModify",
        () -> turn.end(new TurnEnd.Failed(new AgentTimeoutException("agent", PATIENCE, null))));
    agent(
        () -> {
          turn.text("Hello");
          return ChatReply.of("Hello");
        });

    assertThat(readToTheEnd(new StringBuilder()).result().response()).isEqualTo("Hello");

    assertStored(tuple("question", MessageStatus.COMPLETE), tuple("Hello", MessageStatus.COMPLETE));
  }

  @Test
  void aStreamedReplyThatIsRedactedMeanwhileStaysRedactedAndTheTurnIsStopped() {
    agent(
        () -> {
          turn.text("a secret");
          reader.redactMessage("agent", 1, Redaction.with("[removed]"));
          return ChatReply.of("a secret");
        });

    assertThat(readToTheEnd(new StringBuilder()).result())
        .isEqualTo(new ChatResult("[removed]", 0, 1L, 2, "stopped", null, true));
    assertStored(
        tuple("question", MessageStatus.COMPLETE), tuple("[removed]", MessageStatus.STOPPED));
  }

  @Test
  void aRedactionBetweenTwoFlushesStopsTheTurn() {
    turn.text("a secret");
    flushes.remove().run();
    reader.redactMessage("agent", 1, Redaction.with("[removed]"));
    turn.text(" and more");
    flushes.remove().run();

    assertThat(readToTheEnd(new StringBuilder()).result().stopped()).isTrue();
    assertThatThrownBy(() -> turn.text("x")).isInstanceOf(CancellationException.class);
    assertThat(reader.message("agent", 1).content()).isEqualTo("[removed]");
  }

  @Test
  void aStreamedTurnWhoseSessionIsDeletedMeanwhileLeavesNothing() {
    agent(
        () -> {
          turn.text("Hel");
          reader.delete();
          return ChatReply.of("Hello");
        });

    assertThatThrownBy(() -> readToTheEnd(new StringBuilder()))
        .isInstanceOfSatisfying(
            AgentFailedException.class,
            e -> assertThat(e.reason()).contains(AgentFailureReason.INTERRUPTED));

    assertThat(
            MONGO
                .database()
                .getCollection("sessions.messages")
                .countDocuments(new Document("session_id", session)))
        .isZero();
  }

  @Test
  void aStreamedReplyOverTheLimitIsTheAgentsFailure() {
    agent(
        () -> {
          turn.text("x".repeat(MAXIMUM));
          turn.text("x");
          return ChatReply.of("x");
        });

    assertThatThrownBy(() -> readToTheEnd(new StringBuilder()))
        .isInstanceOf(AgentFailedException.class);

    assertStored(
        tuple("question", MessageStatus.FAILED), tuple("x".repeat(MAXIMUM), MessageStatus.ABORTED));
  }

  @Test
  void aStreamedReplyThatCannotBeStoredIsTheAgentsFailure() {
    agent(
        () -> {
          turn.text("Hel");
          return ChatReply.of("\ud800");
        });

    assertThatThrownBy(() -> readToTheEnd(new StringBuilder()))
        .isInstanceOf(AgentFailedException.class);

    assertStored(tuple("question", MessageStatus.FAILED), tuple("Hel", MessageStatus.ABORTED));
  }
}
