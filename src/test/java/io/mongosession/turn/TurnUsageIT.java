package io.mongosession.turn;

import static io.mongosession.turn.Turns.AGENT;
import static io.mongosession.turn.Turns.asking;
import static io.mongosession.turn.Turns.begun;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClients;
import io.mongosession.AgentUpdate;
import io.mongosession.MessageQuery;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import io.mongosession.Redaction;
import io.mongosession.SessionUsage;
import io.mongosession.StorageException;
import io.mongosession.TokenUsage;
import io.mongosession.UnavailableException;
import io.mongosession.config.CountedModels;
import io.mongosession.testing.BeforeCommand;
import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.FaultProxy;
import io.mongosession.testing.TestMongo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is counted of the model tokens of turns, whatever goes wrong. */
class TurnUsageIT {

  private static final Duration LIFETIME = Duration.ofMinutes(1);

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String session = UUID.randomUUID().toString();
  private final CommandCounter commands = new CommandCounter();
  private final BeforeCommand before = new BeforeCommand();
  private FaultProxy proxy;
  private MongoDBSessionManager manager;
  private AgentTurns turns;

  /** Behind a proxy. */
  private AgentTurns faulty;

  @BeforeEach
  void open() {
    MongoDBSessionManagerFactory factory = MONGO.close(MONGO.factory(commands));
    manager = factory.createSessionManager(session);
    turns = Turns.of(factory, session);
    proxy = MONGO.proxy();
    MongoClientSettings settings =
        MongoClientSettings.builder()
            .applyConnectionString(
                new ConnectionString(
                    proxy.uri()
                        + "&retryWrites=false&retryReads=false&serverSelectionTimeoutMS=2000"))
            .addCommandListener(before)
            .build();
    faulty =
        Turns.of(
            MONGO.close(
                MongoDBSessionManagerFactory.builder()
                    .client(MONGO.close(MongoClients.create(settings)))
                    .databaseName(MONGO.databaseName())
                    .build()),
            session);
  }

  @AfterEach
  void everythingHappenedInTime() {
    before.verify();
  }

  private static NewMessage measured(String text, String model, int input, int output) {
    return new NewMessage(
        "assistant", text, Map.of("model", model, "input_tokens", input, "output_tokens", output));
  }

  private static NewMessage measured(String text) {
    return measured(text, "small", 7, 3);
  }

  private static EndedTurn reply(LeasedTurn turn, NewMessage message) {
    return turn.complete(List.of(message), AgentUpdate.none());
  }

  private static TokenUsage tokens(long input, long output) {
    return new TokenUsage(input, output, input + output, 0, 0);
  }

  /** The sum over the messages of turns. */
  private TokenUsage stored() {
    List<Map<String, Object>> metrics = new ArrayList<>();
    manager
        .messages(AGENT, MessageQuery.last(200))
        .items()
        .forEach(
            message -> {
              if (message.turn() != null && message.metrics() != null) {
                metrics.add(message.metrics());
              }
            });
    TokenUsage sum = TokenUsage.sum(metrics);
    return sum == null ? TokenUsage.NONE : sum;
  }

  @Test
  void whatTheReplyTookIsAddedUpWithoutACommandMore() {
    manager.initialize(AGENT);
    assertThat(manager.usage()).isEqualTo(SessionUsage.NONE);
    assertThat(manager.session().usage()).isNull();
    reply(begun(turns, asking("unmeasured")), NewMessage.of("assistant", "reply"));
    LeasedTurn[] turn = new LeasedTurn[1];
    assertThat(commands.during(() -> turn[0] = begun(turns, asking("a")))).hasSize(3);

    assertThat(commands.during(() -> reply(turn[0], measured("b"))))
        .containsExactly("findAndModify", "insert", "update");

    SessionUsage usage = new SessionUsage(2, tokens(7, 3), Map.of("small", tokens(7, 3)));
    assertThat(commands.during(() -> assertThat(manager.usage()).isEqualTo(usage))).hasSize(1);
    assertThat(manager.session().usage()).isEqualTo(usage);
  }

  @Test
  void everyKindOfTokenIsCountedByItsModel() {
    Map<String, Object> metrics =
        Map.of(
            "model",
            "gpt-4.1$%",
            "input_tokens",
            100,
            "output_tokens",
            50,
            "total_tokens",
            160,
            "cached_input_tokens",
            80,
            "reasoning_tokens",
            30);
    LeasedTurn turn = begun(turns, asking("a"));
    turn.store(List.of(new NewMessage("assistant", "step", metrics)));
    reply(turn, measured("b", "other one", 1, 1));

    TokenUsage ofStep = new TokenUsage(100, 50, 160, 80, 30);
    assertThat(manager.usage())
        .isEqualTo(
            new SessionUsage(
                1,
                ofStep.plus(tokens(1, 1)),
                Map.of("gpt-4.1$%", ofStep, "other one", tokens(1, 1))));
  }

  @Test
  void modelsThatAreNotAllowedAreCountedAsOne() {
    CountedModels few = new CountedModels(List.of("small", "small-fast"));
    TokenRules rules = new TokenRules(few::nameOf, null, null);
    LeasedTurn turn = begun(turns, asking("a").counting(rules));
    turn.store(List.of(measured("1", "small-2026-01-01", 1, 0)));
    turn.store(List.of(measured("2", "small-fast-1", 2, 0)));
    turn.store(List.of(measured("3", "smaller", 4, 0)));
    turn.store(
        List.of(new NewMessage("assistant", "4", Map.of("input_tokens", 8, "output_tokens", 0))));
    reply(turn, measured("5", "small", 16, 0));

    assertThat(manager.usage().byModel())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("small", tokens(17, 0), "small-fast", tokens(2, 0), "other", tokens(12, 0)));
  }

  @Test
  void namesOfModelsAreBoundedWhereAnyIsAllowed() {
    for (int model = 0; model < 40; model++) {
      LeasedTurn turn = begun(turns, asking("a" + model));
      turn.store(List.of(measured("step", "model " + model, 1, 0)));
      reply(turn, measured("b", "x".repeat(200), 1, 0));
    }
    LeasedTurn known = begun(turns, asking("c"));
    reply(known, measured("d", "model 5", 1, 0));

    assertThat(manager.usage().byModel())
        .hasSize(TokenRules.MAX_MODELS + 1)
        .containsEntry("model 5", tokens(2, 0))
        .containsEntry("model 31", tokens(1, 0))
        .containsEntry("other", tokens(48, 0));
    assertThat(manager.usage().tokens()).isEqualTo(stored()).isEqualTo(tokens(81, 0));
  }

  @Test
  void aStepInThePlaceOfADraftIsCountedBeforeItIsStored() {
    LeasedTurn turn = begun(turns, asking("a"));
    turn.beginDraft(LIFETIME);
    assertThat(commands.during(() -> turn.store(List.of(measured("call")))))
        .containsExactly("findAndModify", "update");
    turn.beginDraft(LIFETIME);
    assertThat(commands.during(() -> reply(turn, measured("b"))))
        .containsExactly("findAndModify", "update", "update");

    assertThat(manager.usage().tokens()).isEqualTo(stored()).isEqualTo(tokens(14, 6));
    assertThat(manager.usage().turns()).isEqualTo(1);
  }

  @Test
  void aProcessThatIsGoneBeforeItsDraftIsCompleteHasCountedMoreAndNotLess() {
    LeasedTurn turn = begun(faulty, asking("a"));
    turn.beginDraft(LIFETIME);
    before.next("update", proxy::goDown);

    assertThatThrownBy(() -> turn.store(List.of(measured("call"))))
        .isInstanceOf(UnavailableException.class);

    assertThat(stored()).isEqualTo(TokenUsage.NONE);
    assertThat(manager.usage())
        .isEqualTo(new SessionUsage(0, tokens(7, 3), Map.of("small", tokens(7, 3))));
  }

  @Test
  void aProcessThatIsGoneBehindAStepHasCountedIt() {
    LeasedTurn turn = begun(faulty, asking("a"));
    turn.beginDraft(LIFETIME);
    turn.store(List.of(measured("call")));
    before.next("findAndModify", proxy::goDown);

    assertThatThrownBy(() -> reply(turn, measured("b"))).isInstanceOf(UnavailableException.class);

    assertThat(manager.usage().tokens()).isEqualTo(stored()).isEqualTo(tokens(7, 3));
    assertThat(manager.usage().turns()).isZero();
  }

  @Test
  void aReservationWhoseReplyIsLostIsCountedOnce() {
    LeasedTurn turn = begun(faulty, asking("a"));
    proxy.loseReplyTo("findAndModify", 1);
    turn.store(List.of(measured("step")));
    turn.beginDraft(LIFETIME);
    proxy.loseReplyTo("findAndModify", 1);
    turn.store(List.of(measured("call")));
    proxy.loseReplyTo("findAndModify", 1);
    before.next("findAndModify", () -> {});
    before.next(
        "findAndModify", () -> manager.appendMessage(AGENT, NewMessage.of("user", "between")));
    reply(turn, measured("b"));

    assertThat(manager.usage().tokens()).isEqualTo(stored()).isEqualTo(tokens(21, 9));
    assertThat(manager.usage().turns()).isEqualTo(1);
  }

  @Test
  void whatTurnsWithoutAReplyStoredIsCounted() {
    LeasedTurn failed = begun(turns, asking("a", "key"));
    failed.store(List.of(measured("step")));
    failed.failed("", List.of(measured("at its end")), "other");
    LeasedTurn again = begun(turns, asking("a", "key"));
    reply(again, measured("b"));
    LeasedTurn stopped = begun(turns, asking("c"));
    stopped.store(List.of(measured("step")));
    stopped.stopped("so far");

    assertThat(manager.usage().tokens()).isEqualTo(stored()).isEqualTo(tokens(28, 12));
    assertThat(manager.usage().turns()).as("with a reply").isEqualTo(1);
  }

  @Test
  void aRepeatAndARedactionCountNothing() {
    reply(begun(turns, asking("a", "key")), measured("b"));
    Turns.repeated(turns.begin(asking("a", "key")));
    manager.redactMessage(AGENT, 1, Redaction.with("gone"));

    assertThat(manager.usage().tokens()).isEqualTo(tokens(7, 3));
    assertThat(manager.usage().turns()).isEqualTo(1);
  }

  @Test
  void whatACallerStoresCountsNothing() {
    manager.initialize(AGENT);
    manager.appendMessages(AGENT, List.of(NewMessage.of("user", "a"), measured("b")));
    manager.syncAgent(
        AGENT,
        AgentUpdate.none()
            .withMessageMetrics(Map.of("input_tokens", 1_000_000, "output_tokens", 1)));
    AgentLease lease = turns.lease(AGENT, Duration.ofSeconds(10));
    manager.appendMessages(AGENT, List.of(NewMessage.of("user", "c"), measured("d")));
    lease.release();

    assertThat(manager.usage()).isEqualTo(SessionUsage.NONE);
  }

  @Test
  void whatAnotherProgramStoredInItsPlaceIsNamed() {
    reply(begun(turns, asking("a")), measured("b"));
    damage("usage.total_tokens", "many");
    LeasedTurn turn = begun(turns, asking("c"));
    assertThatThrownBy(() -> reply(turn, measured("d")))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("usage.total_tokens")
        .hasMessageContaining("a number");
    assertThat(manager.usage().tokens().totalTokens()).isZero();
    turn.failed("", List.of(), "other");

    damage("usage", "none");
    LeasedTurn next = begun(turns, asking("e"));
    assertThatThrownBy(() -> reply(next, measured("f")))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("'usage'");
    assertThat(manager.usage()).isEqualTo(SessionUsage.NONE);
  }

  private void damage(String field, Object value) {
    MONGO
        .database()
        .getCollection("sessions")
        .updateOne(new Document("_id", session), new Document("$set", new Document(field, value)));
  }
}
