package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.TestMongo;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The numbers of system messages on the agent, and the system messages before a window. */
class SystemNumbersIT {

  private static final NewMessage HELLO = NewMessage.of("user", "hello");

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final CommandCounter commands = new CommandCounter();
  private final String session = UUID.randomUUID().toString();
  private MongoDBSessionManagerFactory factory;

  @BeforeEach
  void oneSession() {
    factory = MONGO.close(MONGO.factory(commands));
    manager().initialize("agent");
    manager().appendMessage("agent", HELLO);
  }

  private MongoDBSessionManager manager() {
    return factory.createSessionManager(session);
  }

  private static NewMessage system(String text) {
    return NewMessage.of("system", text);
  }

  private Document agent() {
    return MONGO
        .database()
        .getCollection("sessions")
        .find(new Document("_id", session))
        .first()
        .get("agents", Document.class)
        .get("agent", Document.class);
  }

  private List<Long> kept() {
    return agent().getList("system_numbers", Long.class);
  }

  private void asBefore() {
    MONGO
        .database()
        .getCollection("sessions")
        .updateOne(
            new Document("_id", session),
            new Document("$unset", new Document("agents.agent.system_numbers", "")));
  }

  private void append(int messages) {
    for (int i = 0; i < messages; i++) {
      manager().appendMessage("agent", HELLO);
    }
  }

  private List<Object> restored(int last) {
    return manager().restore("agent", last).messages().stream()
        .map(message -> (Object) message.number())
        .toList();
  }

  @Test
  void theCommandThatReservesAKnownNumberKeepsIt() {
    MongoDBSessionManager manager = manager();
    manager.initialize("agent");

    assertThat(
            commands.during(
                () ->
                    manager.appendMessages(
                        "agent", List.of(HELLO, system("a"), NewMessage.of("Developer", "b")))))
        .containsExactly("findAndModify", "insert");
    assertThat(commands.during(() -> manager.appendMessage("agent", system("c"))))
        .containsExactly("findAndModify", "insert");

    assertThat(kept()).containsExactly(2L, 3L, 4L);
  }

  @Test
  void anAppendToAnAgentThatWasNotReadKeepsItInACommandMore() {
    assertThat(commands.during(() -> manager().appendMessage("agent", system("a"))))
        .containsExactly("findAndModify", "update", "insert");
    assertThat(
            commands.during(
                () ->
                    manager()
                        .appendMessages(
                            "agent", List.of(system("b")), AppendOptions.none().expecting(2))))
        .containsExactly("findAndModify", "insert");

    assertThat(kept()).containsExactly(1L, 2L);
  }

  @Test
  void aNumberThatAnotherWriterTookMeanwhileIsNotKept() {
    MongoDBSessionManager manager = manager();
    manager.initialize("agent");
    append(2);

    assertThat(manager.appendMessage("agent", system("a"))).isNotNull();

    assertThat(kept()).containsExactly(3L);
  }

  @Test
  void aRepeatWithTheSameKeyKeepsNothingTwice() {
    AppendOptions once = AppendOptions.none().withIdempotencyKey("once");
    for (int i = 0; i < 3; i++) {
      manager().appendMessages("agent", List.of(system("a"), HELLO), once);
    }
    assertThat(kept()).containsExactly(1L);
  }

  @Test
  void theNewestSixteenAreKept() {
    for (int i = 0; i < 10; i++) {
      manager().appendMessages("agent", List.of(system("a"), HELLO, system("b")));
    }
    assertThat(kept()).hasSize(16).startsWith(7L, 9L, 10L).endsWith(28L, 30L);
  }

  @Test
  void theyAreRightHoweverManyWriteAtOnce() throws Exception {
    ExecutorService writers = Executors.newFixedThreadPool(8);
    List<Future<?>> all = new ArrayList<>();
    for (int writer = 0; writer < 8; writer++) {
      Random random = new Random(writer);
      MongoDBSessionManager manager = manager();
      all.add(
          writers.submit(
              () -> {
                for (int i = 0; i < 25; i++) {
                  manager.appendMessages(
                      "agent", List.of(random.nextInt(3) == 0 ? system("s") : HELLO, HELLO));
                }
              }));
    }
    writers.shutdown();
    assertThat(writers.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
    for (Future<?> one : all) {
      one.get();
    }

    List<Long> inLog =
        MONGO
            .database()
            .getCollection("sessions.messages")
            .find(new Document("session_id", session).append("role", "system"))
            .sort(new Document("number", 1))
            .map(message -> message.getLong("number"))
            .into(new ArrayList<>());
    assertThat(inLog).hasSizeGreaterThan(16);
    assertThat(kept()).isEqualTo(inLog.subList(inLog.size() - 16, inLog.size()));
  }

  @Test
  void systemMessagesBeforeTheWindowComeFirstAndCostACommandOnlyWhereThereAreAny() {
    append(30);
    assertThat(commands.during(() -> manager().restore("agent", 5)))
        .containsExactly("find", "find");
    manager().appendMessages("agent", List.of(HELLO, system("a")));
    append(3);
    assertThat(commands.during(() -> manager().restore("agent", 5)))
        .containsExactly("find", "find");
    assertThat(restored(5)).containsExactly(31L, 32L, 33L, 34L, 35L);
    append(3);

    assertThat(commands.during(() -> manager().initialize("agent", 5)))
        .containsExactly("find", "find", "find");
    assertThat(restored(5)).containsExactly(32L, 34L, 35L, 36L, 37L, 38L);
    assertThat(commands.during(() -> manager().restore("agent", 0))).containsExactly("find");
    assertThat(restored(0)).isEmpty();
  }

  @Test
  void ofAnAgentOfAnEarlierVersionTheLogIsLookedAtOnce() {
    manager().appendMessages("agent", List.of(system("a"), HELLO));
    append(3);
    asBefore();
    manager().appendMessages("agent", List.of(system("b"), HELLO));
    assertThat(agent()).doesNotContainKey("system_numbers");

    assertThat(commands.during(() -> manager().restore("agent", 3)))
        .containsExactly("find", "find", "find", "update");
    assertThat(kept()).containsExactly(1L, 6L);
    assertThat(commands.during(() -> manager().restore("agent", 3)))
        .containsExactly("find", "find", "find");
    assertThat(restored(3)).containsExactly(1L, 5L, 6L, 7L);
    manager().appendMessage("agent", system("c"));
    assertThat(kept()).containsExactly(1L, 6L, 8L);
  }

  @Test
  void anAgentOfAnEarlierVersionIsNotLookedAtWhereTheWindowHoldsAll() {
    asBefore();
    assertThat(commands.during(() -> manager().restore("agent", 9)))
        .containsExactly("find", "find");
  }

  @Test
  void whatIsKeptWhileAMessageIsMissingIsNotWhatAnEarlierVersionsLogHad() {
    append(5);
    asBefore();
    MONGO
        .database()
        .getCollection("sessions")
        .updateOne(
            new Document("_id", session),
            new Document("$inc", new Document("agents.agent.next_number", 1L)));

    manager().restore("agent", 3);

    assertThat(agent()).as("it may be on its way").doesNotContainKey("system_numbers");
  }

  @Test
  void aRedactedSystemMessageBeforeTheWindowIsRedacted() {
    manager().appendMessage("agent", system("secret"));
    append(5);
    manager().redactMessage("agent", 1, Redaction.with("[removed]"));

    assertThat(manager().restore("agent", 2).messages())
        .extracting(Message::content)
        .containsExactly("[removed]", "hello", "hello");
  }
}
