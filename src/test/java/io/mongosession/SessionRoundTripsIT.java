package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.TestMongo;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What each operation costs: the commands a client sends, once the indexes are made. */
class SessionRoundTripsIT {

  private static final NewMessage HELLO = NewMessage.of("user", "hello");

  private static final Duration LIFETIME = Duration.ofMinutes(1);

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final CommandCounter commands = new CommandCounter();
  private final String session = UUID.randomUUID().toString();
  private MongoDBSessionManagerFactory factory;

  @BeforeEach
  void afterFirstUse() {
    factory = MONGO.close(MONGO.factory(commands));
    MongoDBSessionManager manager = factory.createSessionManager(session);
    manager.initialize("agent");
    manager.appendMessages("agent", List.of(HELLO, HELLO, HELLO));
  }

  /** The commands of one call on a manager that knows nothing yet. */
  private List<String> commandsOf(Consumer<MongoDBSessionManager> call) {
    MongoDBSessionManager manager = factory.createSessionManager(session);
    return commands.during(() -> call.accept(manager));
  }

  @Test
  void aManagerIsMadeWithoutAnyCommand() {
    assertThat(commands.during(() -> factory.createSessionManager("any"))).isEmpty();
  }

  @Test
  void restoringTakesTwoRoundTrips() {
    assertThat(commandsOf(m -> m.initialize("agent"))).containsExactly("find", "find");
  }

  @Test
  void restoringWithoutMessagesTakesOneRoundTrip() {
    assertThat(commandsOf(m -> m.initialize("agent", 0))).containsExactly("find");
  }

  @Test
  void registeringAnAgentTakesTwoRoundTrips() {
    assertThat(commandsOf(m -> m.initialize("second"))).containsExactly("find", "findAndModify");
  }

  @Test
  void creatingASessionTakesTwoRoundTrips() {
    MongoDBSessionManager fresh = factory.createSessionManager(session + "-new");
    assertThat(commands.during(() -> fresh.initialize("agent"))).containsExactly("find", "insert");
    MongoDBSessionManager other = factory.createSessionManager(session + "-other");
    assertThat(commands.during(() -> other.create(NewSession.defaults())))
        .containsExactly("find", "insert");
  }

  @Test
  void creatingASessionThatIsThereTakesOneRoundTrip() {
    assertThat(commandsOf(m -> m.create(NewSession.defaults()))).containsExactly("find");
  }

  @Test
  void anAppendTakesTwoRoundTrips() {
    assertThat(commandsOf(m -> m.appendMessage("agent", HELLO)))
        .containsExactly("findAndModify", "insert");
  }

  @Test
  void anAppendOfManyMessagesTakesTwoRoundTrips() {
    assertThat(commandsOf(m -> m.appendMessages("agent", Collections.nCopies(150, HELLO))))
        .containsExactly("findAndModify", "insert");
  }

  @Test
  void anAppendWithAnExpectedNumberAndAKeyTakesTwoRoundTrips() {
    AppendOptions options = AppendOptions.none().expecting(3).withIdempotencyKey("once");
    assertThat(commandsOf(m -> m.appendMessages("agent", List.of(HELLO), options)))
        .containsExactly("findAndModify", "insert");
  }

  @Test
  void anAppendThatSyncsTakesTwoRoundTrips() {
    AppendOptions options =
        AppendOptions.none().syncing(AgentUpdate.none().withState(Map.of("turn", 1)));
    assertThat(commandsOf(m -> m.appendMessages("agent", List.of(HELLO), options)))
        .containsExactly("findAndModify", "insert");
  }

  @Test
  void aTurnOfAChatTakesSixRoundTrips() {
    assertThat(
            commandsOf(
                m -> {
                  m.initialize("agent");
                  m.appendMessage("agent", HELLO);
                  m.appendMessages(
                      "agent",
                      List.of(NewMessage.of("assistant", "hi")),
                      AppendOptions.none()
                          .syncing(AgentUpdate.none().withState(Map.of("turn", 1))));
                }))
        .hasSize(6);
  }

  @Test
  void aDraftTakesTwoRoundTripsAndItsEndOneToThree() {
    AgentUpdate update = AgentUpdate.none().withState(Map.of("turn", 1));
    List<NewMessage> reply = List.of(NewMessage.of("assistant", "hi"));
    List<NewMessage> steps = List.of(NewMessage.of("tool", "42"), HELLO, reply.get(0));
    MongoDBSessionManager manager = factory.createSessionManager(session);
    manager.initialize("agent");

    assertThat(commands.during(() -> manager.appendDraft("agent", HELLO, LIFETIME)))
        .containsExactly("findAndModify", "insert");
    assertThat(commands.during(() -> manager.completeDraft("agent", 3, reply, update)))
        .containsExactly("update", "findAndModify");
    manager.appendDraft("agent", HELLO, LIFETIME);
    assertThat(commands.during(() -> manager.completeDraft("agent", 4, reply, update)))
        .as("what the agent was before")
        .containsExactly("findAndModify");
    manager.appendDraft("agent", HELLO, LIFETIME);
    assertThat(commands.during(() -> manager.completeDraft("agent", 5, steps, update)))
        .containsExactly("findAndModify", "findAndModify", "insert");
    manager.appendDraft("agent", HELLO, LIFETIME);
    assertThat(commands.during(() -> manager.abortDraft("agent", 8, "h")))
        .containsExactly("findAndModify");
    assertThat(commands.during(() -> manager.markFailed("agent", 0)))
        .containsExactly("findAndModify");
  }

  @Test
  void aSyncThatExpectsANumberIsStoredWhileNobodyAppendsAndTakesOneRoundTrip() {
    MongoDBSessionManager manager = factory.createSessionManager(session);
    manager.initialize("expecting");
    AgentUpdate update = AgentUpdate.none().withState(Map.of("step", 1));

    assertThat(commands.during(() -> manager.syncAgent("expecting", update, 0)))
        .containsExactly("update");
    manager.appendMessage("expecting", NewMessage.of("user", "hello"));
    assertThatThrownBy(
            () ->
                manager.syncAgent("expecting", AgentUpdate.none().withState(Map.of("step", 2)), 0))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("expected_number is 0, but the next number");
    assertThat(manager.agent("expecting").agent().state()).containsEntry("step", 1);
  }

  @Test
  void aSyncTakesOneRoundTripWhenSomethingChangedAndNoneOtherwise() {
    AgentUpdate update =
        AgentUpdate.none()
            .withState(Map.of("turn", 1, "nested", Map.of("list", List.of(1, 2.5, "x"))))
            .withConversationManagerState(Map.of("window", 40))
            .withConfig(new AgentConfig("model", "prompt", Map.of("version", 7)));
    MongoDBSessionManager manager = factory.createSessionManager(session);
    manager.initialize("agent");

    assertThat(commands.during(() -> manager.syncAgent("agent", update))).containsExactly("update");
    assertThat(commands.during(() -> manager.syncAgent("agent", update))).isEmpty();
    assertThat(
            commandsOf(
                other -> {
                  other.initialize("agent", 0);
                  other.syncAgent("agent", update);
                }))
        .describedAs("what was restored is known too")
        .containsExactly("find");
    AgentUpdate changed = update.withState(Map.of("turn", 2));
    assertThat(commands.during(() -> manager.syncAgent("agent", changed)))
        .containsExactly("update");
  }

  @Test
  void aSyncOfAManagerThatHasSeenNothingTakesOneRoundTripAndNoneWhenRepeated() {
    AgentUpdate update = AgentUpdate.none().withState(Map.of("turn", 1));
    MongoDBSessionManager manager = factory.createSessionManager(session);

    assertThat(commands.during(() -> manager.syncAgent("agent", update))).hasSize(1);
    assertThat(commands.during(() -> manager.syncAgent("agent", update))).isEmpty();
  }

  @Test
  void metricsOfTheLatestMessageTakeTwoRoundTripsAndNoneWhenTheyAreStored() {
    AgentUpdate update = AgentUpdate.none().withMessageMetrics(Map.of("latency_ms", 12));
    MongoDBSessionManager manager = factory.createSessionManager(session);
    manager.initialize("agent");

    assertThat(commands.during(() -> manager.syncAgent("agent", update)))
        .containsExactly("findAndModify", "findAndModify");
    assertThat(commands.during(() -> manager.syncAgent("agent", update))).isEmpty();
  }

  @Test
  void readingMessagesTakesTwoRoundTrips() {
    assertThat(commandsOf(m -> m.messages("agent", MessageQuery.last(20)))).hasSize(2);
    assertThat(commandsOf(m -> m.messages("agent", MessageQuery.after(0, 20)))).hasSize(2);
    assertThat(commandsOf(m -> m.messages("agent", MessageQuery.before(3, 20)))).hasSize(2);
    assertThat(commandsOf(m -> m.message("agent", 1))).hasSize(2);
    assertThat(commandsOf(m -> m.guardrailMessages())).hasSize(2);
  }

  @Test
  void aMessageTakesOneRoundTripOnceTheManagerHasSeenTheSessionAndTwoWhereThereIsNone() {
    MongoDBSessionManager manager = factory.createSessionManager(session);
    manager.messageCount("agent");

    assertThat(commands.during(() -> manager.message("agent", 1))).containsExactly("find");
    assertThat(
            commands.during(
                () ->
                    assertThatThrownBy(() -> manager.message("agent", 3))
                        .isInstanceOf(NotFoundException.class)
                        .hasMessageContaining("message 3")))
        .containsExactly("find", "find");
    factory.createSessionManager(session).delete();
    assertThatThrownBy(() -> manager.message("agent", 1))
        .isInstanceOf(NotFoundException.class)
        .hasMessageNotContaining("message");
  }

  @Test
  void theNumberOfMessagesTakesOneRoundTrip() {
    assertThat(commandsOf(m -> m.messageCount("agent"))).hasSize(1);
    assertThat(
            commandsOf(
                m -> {
                  m.messageCount("agent");
                  m.messageCount("agent");
                }))
        .as("also of a manager that has seen the session")
        .hasSize(2);
  }

  @Test
  void aRedactionTakesTwoRoundTrips() {
    assertThat(commandsOf(m -> m.redactMessage("agent", 1, Redaction.with("-")))).hasSize(2);
    assertThat(commandsOf(m -> m.redactLatestMessage("agent", Redaction.with("-")))).hasSize(2);
  }

  @Test
  void agentsAndTheirConfigurationTakeOneRoundTrip() {
    assertThat(commandsOf(MongoDBSessionManager::listAgents)).hasSize(1);
    assertThat(commandsOf(m -> m.agent("agent"))).hasSize(1);
    assertThat(commandsOf(m -> m.agentConfig("agent"))).hasSize(1);
    assertThat(commandsOf(m -> m.setPromptMetadata("agent", Map.of("v", 1)))).hasSize(1);
    assertThat(commandsOf(m -> m.updateAgentConfig("agent", new AgentConfig("m", null, null))))
        .hasSize(1);
  }

  @Test
  void readingASessionOrAListTakesOneRoundTrip() {
    assertThat(commandsOf(MongoDBSessionManager::session)).hasSize(1);
    assertThat(commandsOf(MongoDBSessionManager::applicationName)).hasSize(1);
    assertThat(commands.during(() -> factory.sessions(SessionQuery.all()))).hasSize(1);
  }

  @Test
  void feedbackTakesTwoRoundTripsAndOneMoreForItsMessage() {
    assertThat(commandsOf(m -> m.addFeedback(new NewFeedback("up", null, null, null)))).hasSize(2);
    assertThat(commandsOf(m -> m.addFeedback(new NewFeedback("up", null, "agent", 0L)))).hasSize(3);
    assertThat(commandsOf(MongoDBSessionManager::getFeedback)).hasSize(2);
  }

  @Test
  void aDeletionTakesSixRoundTrips() {
    assertThat(commandsOf(MongoDBSessionManager::delete)).hasSize(6);
  }
}
