package io.mongosession.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import io.mongosession.AgentUpdate;
import io.mongosession.ContainerSupport;
import io.mongosession.InvalidInputException;
import io.mongosession.LimitExceededException;
import io.mongosession.Message;
import io.mongosession.MessageQuery;
import io.mongosession.MessageStatus;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import io.mongosession.TurnRunningException;
import io.mongosession.UnavailableException;
import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.FaultProxy;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Wait;
import io.mongosession.turn.AgentTurns;
import io.mongosession.turn.TurnRequest;
import io.mongosession.turn.TurnStart;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The agent's lease in the hands of a memory: who is kept out by it, how long, and what it costs.
 */
class MemoryTurnIT {

  private static final String AGENT = "guide";
  private static final UserMessage HELLO = UserMessage.from("hello");
  private static final AiMessage HI = AiMessage.from("hi");
  private static final AiMessage CALL =
      AiMessage.from(ToolExecutionRequest.builder().id("1").name("tool").arguments("{}").build());
  private static final ToolExecutionResultMessage RESULT =
      ToolExecutionResultMessage.from("1", "tool", "done");

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final CommandCounter commands = new CommandCounter();
  private final String session = UUID.randomUUID().toString();
  private final AgentMemoryId id =
      new AgentMemoryId(session, AGENT).withTurnLease(Duration.ofMinutes(1));
  private MongoDBSessionManagerFactory factory;

  @BeforeEach
  void makeIndexes() {
    factory = MONGO.close(MONGO.factory(commands));
    factory.createSessionManager("any").initialize("default");
  }

  private MongoDBChatMemory memory() {
    return memory(factory, id);
  }

  private static MongoDBChatMemory memory(MongoDBSessionManagerFactory factory, AgentMemoryId id) {
    return MongoDBChatMemory.builder().factory(factory).id(id).build();
  }

  private MongoDBSessionManager manager() {
    return factory.createSessionManager(session);
  }

  private AgentTurns turns() {
    return ContainerSupport.turns(manager());
  }

  private static TurnRequest asking(String text) {
    return TurnRequest.of(AGENT, text, null, null, 20);
  }

  private List<Message> log() {
    return manager().messages(AGENT, MessageQuery.last(200)).items();
  }

  private List<Object> texts() {
    return log().stream().<Object>map(Message::content).toList();
  }

  private Document turn() {
    return MONGO
        .database()
        .getCollection("sessions")
        .find(new Document("_id", session))
        .first()
        .get("agents", Document.class)
        .get(AGENT, Document.class)
        .get("turn", Document.class);
  }

  private void leaseIsOver() {
    Date over = Date.from(Instant.now().minusSeconds(6));
    MONGO
        .database()
        .getCollection("sessions")
        .updateOne(
            new Document("_id", session),
            new Document("$set", new Document("agents." + AGENT + ".turn.until", over)));
  }

  /** Nobody takes over before the unique index was seen. */
  private void takenOver(BooleanSupplier attempt) {
    leaseIsOver();
    Wait.until("the lease is taken over", attempt);
  }

  private static boolean isAdded(MongoDBChatMemory memory, ChatMessage message) {
    try {
      memory.add(message);
      return true;
    } catch (TurnRunningException e) {
      return false;
    }
  }

  @Test
  void aTurnTakesOneRoundTripMoreForTheLeaseAndOneToGiveItBack() {
    MongoDBChatMemory memory = memory();
    memory.add(HELLO);
    memory.add(HI);

    assertThat(commands.during(() -> memory.add(HELLO)))
        .containsExactly("findAndModify", "findAndModify", "insert");
    assertThat(commands.during(() -> memory.add(CALL))).containsExactly("findAndModify", "insert");
    assertThat(commands.during(() -> memory.add(RESULT)))
        .containsExactly("findAndModify", "insert");
    assertThat(commands.during(() -> memory.add(HI)))
        .containsExactly("findAndModify", "insert", "update");
    assertThat(commands.during(() -> memory.add(List.of(HELLO, HI))))
        .containsExactly("findAndModify", "findAndModify", "insert", "update");
    assertThat(turn()).isNull();
    assertThat(memory.messages()).containsExactly(HELLO, HI, HELLO, CALL, RESULT, HI, HELLO, HI);
  }

  @Test
  void fromTheQuestionToTheReplyNoOtherTurnBegins() {
    MongoDBChatMemory memory = memory();
    memory.add(HELLO);
    for (ChatMessage step : List.of(CALL, RESULT)) {
      assertThatThrownBy(() -> memory().add(UserMessage.from("other")))
          .isInstanceOfSatisfying(
              TurnRunningException.class, e -> assertThat(e.startedAt()).isNotNull());
      assertThatThrownBy(() -> memory.add(UserMessage.from("other")))
          .isInstanceOf(TurnRunningException.class);
      assertThat(turns().begin(asking("other"))).isInstanceOf(TurnStart.Running.class);
      memory.add(step);
    }
    assertThat(log()).hasSize(3);

    memory.add(HI);

    memory().add(UserMessage.from("other"));
    assertThat(log()).hasSize(5);
  }

  @Test
  void aChatTurnKeepsTheQuestionOfAMemoryOut() {
    TurnStart.Begun begun = (TurnStart.Begun) turns().begin(asking("a"));

    assertThatThrownBy(() -> memory().add(HELLO))
        .isInstanceOfSatisfying(
            TurnRunningException.class, e -> assertThat(e.questionNumber()).isZero());
    assertThat(texts()).containsExactly("a");

    begun.turn().complete(List.of(NewMessage.of("assistant", "b")), AgentUpdate.none());
    memory().add(HELLO);
    assertThat(texts()).containsExactly("a", "b", "hello");
  }

  @Test
  void memoriesWithoutTheOptionAndAppendsDoNotAsk() {
    memory().add(HELLO);

    memory(factory, new AgentMemoryId(session, AGENT)).add(List.of(HELLO, HI));
    manager().appendMessage(AGENT, NewMessage.of("user", "plain"));

    assertThat(log()).hasSize(4);
    assertThat(turn()).containsOnlyKeys("id", "started_at", "until", "bare");
  }

  @Test
  void aLeaseThatIsOverIsTakenByAnotherMemoryAndNothingIsLeftToSeal() {
    memory().add(HELLO);
    MongoDBChatMemory other = memory();

    takenOver(() -> isAdded(other, UserMessage.from("other")));

    assertThat(turn()).containsOnlyKeys("id", "started_at", "until", "bare");
    other.add(HI);
    assertThat(turn()).isNull();
    assertThat(texts()).containsExactly("hello", "other", "hi");
    assertThat(log()).extracting(Message::status).containsOnly(MessageStatus.COMPLETE);
  }

  @Test
  void aMemoryWhoseLeaseWasTakenDoesNotReleaseThatOfTheOther() {
    MongoDBChatMemory memory = memory();
    memory.add(HELLO);
    takenOver(() -> isAdded(memory(), UserMessage.from("other")));

    memory.add(HI);

    assertThat(turn()).isNotNull();
    assertThat(texts()).containsExactly("hello", "other", "hi");
  }

  @Test
  void nobodyIsToldThatAMemoryStops() {
    MongoDBChatMemory memory = memory();
    memory.add(HELLO);

    assertThat(turns().stop(AGENT, null)).isFalse();

    assertThat(turn()).doesNotContainKey("stop");
    memory.add(HI);
    assertThat(texts()).containsExactly("hello", "hi");
  }

  @Test
  void aLeaseThatIsOverIsTakenByAChatTurn() {
    memory().add(HELLO);

    takenOver(() -> turns().begin(asking("other")) instanceof TurnStart.Begun);

    assertThat(texts()).containsExactly("hello", "other");
    assertThat(log()).extracting(Message::status).containsOnly(MessageStatus.COMPLETE);
  }

  @Test
  void aMemorySealsTheChatTurnThatItTakesOver() {
    MongoDBSessionManagerFactory stopped = MONGO.builder().build();
    ContainerSupport.turns(stopped.createSessionManager(session)).begin(asking("a"));
    stopped.close();
    MongoDBChatMemory memory = memory();

    takenOver(() -> isAdded(memory, HELLO));

    assertThat(turn()).containsOnlyKeys("id", "started_at", "until", "bare");
    assertThat(log())
        .extracting(Message::status)
        .containsExactly(MessageStatus.FAILED, MessageStatus.COMPLETE);
  }

  private MongoDBChatMemory memoryBehind(FaultProxy proxy) {
    MongoDBSessionManagerFactory behind =
        MONGO.close(
            MongoDBSessionManagerFactory.builder()
                .connectionString(proxy.uri() + "&retryWrites=false&retryReads=false")
                .databaseName(MONGO.databaseName())
                .build());
    MongoDBChatMemory memory = memory(behind, id);
    memory.add(List.of(HELLO, HI));
    return memory;
  }

  @ParameterizedTest
  @CsvSource({"findAndModify, 1", "update, 1", "update, 2"})
  void aLostReplyDoesNoHarm(String command, int times) {
    FaultProxy proxy = MONGO.proxy();
    MongoDBChatMemory memory = memoryBehind(proxy);

    proxy.loseReplyTo(command, times);
    memory.add(HELLO);
    memory.add(HI);

    assertThat(turn()).isNull();
    assertThat(proxy.lost()).isTrue();
    assertThat(memory.messages()).containsExactly(HELLO, HI, HELLO, HI);
  }

  @Test
  void aLeaseOfWhichItIsNotKnownWhetherItWasTakenIsGivenBack() {
    FaultProxy proxy = MONGO.proxy();
    MongoDBChatMemory memory = memoryBehind(proxy);

    proxy.loseReplyTo("findAndModify", 2);
    assertThatThrownBy(() -> memory.add(HELLO)).isInstanceOf(UnavailableException.class);

    Wait.until("the lease is given back", () -> turn() == null);
    memory.add(HELLO);
    assertThat(texts()).containsExactly("hello", "hi", "hello");
  }

  @Test
  void aQuestionThatIsNotStoredBeginsNoTurn() {
    MongoDBChatMemory memory = memory();
    UserMessage large = UserMessage.from("x".repeat(2 << 20));

    assertThatThrownBy(() -> memory.add(large)).isInstanceOf(LimitExceededException.class);

    assertThat(turn()).isNull();
    memory.add(HELLO);
    assertThat(log()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 999, 3_600_001})
  void aLeaseLastsFromOneSecondToOneHour(long millis) {
    AgentMemoryId wrong = id.withTurnLease(Duration.ofMillis(millis));

    assertThatThrownBy(() -> memory(factory, wrong).add(HELLO))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("turn_lease");
    memory(factory, id.withTurnLease(Duration.ofSeconds(1))).add(List.of(HELLO, HI));
    memory(factory, id.withTurnLease(Duration.ofHours(1))).add(List.of(HELLO, HI));
    assertThat(log()).hasSize(4);
  }
}
