package io.mongosession.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClients;
import io.mongosession.ConflictException;
import io.mongosession.Message;
import io.mongosession.MessageQuery;
import io.mongosession.MessageStatus;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import io.mongosession.NotFoundException;
import io.mongosession.Redaction;
import io.mongosession.RestoredAgent;
import io.mongosession.testing.BeforeCommand;
import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
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
  private final ExecutorService threads = Executors.newSingleThreadExecutor();
  private final TurnPlaces places = new TurnPlaces(10);
  private MongoDBSessionManagerFactory factory;
  private MongoDBSessionManager reader;
  private ChatStream stream;

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
    stream = open();
  }

  private ChatStream open() {
    MongoDBSessionManager manager = factory.createSessionManager(session);
    RestoredAgent restored = manager.initialize("agent", 20);
    long question =
        manager.appendMessage("agent", NewMessage.of("user", "question")).numbers().get(0);
    ChatTurn turn = new ChatTurn(manager, restored.agent(), restored.messages(), "question");
    return new ChatStream(
        new OpenTurn(turn, question, 200, Runnable::run),
        places.take(null),
        Duration.ofMinutes(1),
        MAXIMUM,
        Runnable::run);
  }

  @AfterEach
  void givesBackItsPlaceHoweverItEnds() {
    stream.close();
    Wait.until("the place is given back", () -> places.taken() == 0);
    threads.shutdownNow();
    before.verify();
  }

  private void agent(Callable<ChatReply> agent) {
    threads.execute(() -> stream.run(agent));
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
  void aStreamedTurnTakesThreeRoundTripsForTheReplyAndOneForTheState() {
    StringBuilder text = new StringBuilder();

    List<String> used =
        commands.during(
            () -> {
              agent(
                  () -> {
                    stream.add("Hel");
                    stream.add("lo");
                    return ChatReply.of("Hello").withState(Map.of("turns", 1));
                  });
              assertThat(readToTheEnd(text).result())
                  .isEqualTo(new ChatResult("Hello", 0, 1, 2, "stop", null));
            });

    assertThat(used).containsExactly("findAndModify", "insert", "update", "findAndModify");
    assertThat(text).hasToString("Hello");
    assertThat(commands.during(stream::close)).as("nothing is left to be stored").isEmpty();
    assertStored(tuple("question", MessageStatus.COMPLETE), tuple("Hello", MessageStatus.COMPLETE));
    assertThat(reader.agent("agent").agent().state()).isEqualTo(Map.of("turns", 1));
  }

  @Test
  void aStreamedTurnWithStepsTakesTwoRoundTripsMore() {
    List<String> used =
        commands.during(
            () -> {
              agent(
                  () -> {
                    stream.add("Hello");
                    return ChatReply.of("Hello")
                        .withSteps(List.of(NewMessage.of("tool", "one"), NewMessage.of("tool", 2)));
                  });
              assertThat(readToTheEnd(new StringBuilder()).result())
                  .isEqualTo(new ChatResult("Hello", 0, 3, 4, "stop", null));
            });

    assertThat(used)
        .containsExactly("findAndModify", "insert", "findAndModify", "findAndModify", "insert");
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
    ReplyWriter writer = stream.writer();
    stream.run(
        () -> {
          writer.text("one ");
          writer.text("two");
          writer.tool(called);
          writer.tool(returned);
          writer.text("three");
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
    assertThat(used).containsExactly("findAndModify", "insert");
  }

  @Test
  void aStreamedReplyIsADraftInTheLogBeforeTheReaderGetsItsFirstPiece() {
    CountDownLatch read = new CountDownLatch(1);
    agent(
        () -> {
          stream.add("Hel");
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
          stream.add("Hel");
          throw new IllegalStateException("the agent's own failure");
        });

    assertThatThrownBy(() -> readToTheEnd(new StringBuilder()))
        .isInstanceOf(AgentFailedException.class);

    assertStored(tuple("question", MessageStatus.FAILED), tuple("Hel", MessageStatus.ABORTED));
    assertThat(commands.during(stream::close)).as("once").isEmpty();
    open().close(); // The next turn begins.
  }

  @Test
  void aStreamedTurnThatFailsBeforeItsFirstPieceTakesOneRoundTrip() {
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
    assertThat(used).containsExactly("findAndModify");
    assertStored(tuple("question", MessageStatus.FAILED));
  }

  @Test
  void aStreamedReplyThatNobodyReadsIsAbortedAndTheAgentInterrupted() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    agent(
        () -> {
          stream.add("Hel");
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            assertThatThrownBy(() -> stream.add("lo")).isInstanceOf(CancellationException.class);
            interrupted.countDown();
          }
          return ChatReply.of("Hello");
        });
    assertThat(stream.next(PATIENCE)).isEqualTo(new ChatEvent.Token("Hel"));

    stream.close();

    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    assertStored(tuple("question", MessageStatus.FAILED), tuple("Hel", MessageStatus.ABORTED));
  }

  @Test
  void aStreamedTurnThatTimesOutWhileItsDraftIsBeingStoredIsAborted() {
    before.next("insert", () -> stream.end(new AgentTimeoutException("agent", PATIENCE, null)));
    agent(
        () -> {
          stream.add("Hel");
          return ChatReply.of("Hel");
        });

    assertThatThrownBy(() -> stream.next(PATIENCE)).isInstanceOf(AgentTimeoutException.class);

    assertStored(tuple("question", MessageStatus.FAILED), tuple("", MessageStatus.ABORTED));
  }

  @Test
  void aStreamedTurnThatTimesOutWhileItIsBeingCompletedIsComplete() {
    before.next("findAndModify", () -> {}); // That of the draft's number.
    before.next(
        "findAndModify", () -> stream.end(new AgentTimeoutException("agent", PATIENCE, null)));
    agent(
        () -> {
          stream.add("Hello");
          return ChatReply.of("Hello");
        });

    assertThat(readToTheEnd(new StringBuilder()).result().response()).isEqualTo("Hello");

    assertStored(tuple("question", MessageStatus.COMPLETE), tuple("Hello", MessageStatus.COMPLETE));
  }

  @Test
  void aStreamedReplyThatIsRedactedMeanwhileStaysRedacted() {
    agent(
        () -> {
          stream.add("a secret");
          reader.redactMessage("agent", 1, Redaction.with("[removed]"));
          return ChatReply.of("a secret");
        });

    assertThatThrownBy(() -> readToTheEnd(new StringBuilder()))
        .isInstanceOf(ConflictException.class);

    assertStored(
        tuple("question", MessageStatus.FAILED), tuple("[removed]", MessageStatus.ABORTED));
  }

  @Test
  void aStreamedTurnWhoseSessionIsDeletedMeanwhileLeavesNothing() {
    agent(
        () -> {
          stream.add("Hel");
          reader.delete();
          return ChatReply.of("Hello");
        });

    assertThatThrownBy(() -> readToTheEnd(new StringBuilder()))
        .isInstanceOf(NotFoundException.class);

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
          stream.add("x".repeat(MAXIMUM));
          stream.add("x");
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
          stream.add("Hel");
          return ChatReply.of("\ud800");
        });

    assertThatThrownBy(() -> readToTheEnd(new StringBuilder()))
        .isInstanceOf(AgentFailedException.class);

    assertStored(tuple("question", MessageStatus.FAILED), tuple("Hel", MessageStatus.ABORTED));
  }
}
