package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.internal.store.StoreErrors;
import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.TestMongo;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AgentRegistrationIT {

  private static final NewMessage HELLO = NewMessage.of("user", "hello");

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final CommandCounter commands = new CommandCounter();
  private final List<Boolean> tries = new ArrayList<>();
  private MongoDBSessionManager session;

  @BeforeEach
  void aSessionWithOneAgent() {
    MongoDBSessionManagerFactory factory = MONGO.close(MONGO.factory(commands));
    String id = UUID.randomUUID().toString();
    factory.createSessionManager(id).initialize("agent");
    session = factory.createSessionManager(id);
  }

  private Function<Boolean, AppendResult> append(MongoDBSessionManager manager, String agentId) {
    return registered -> {
      tries.add(registered);
      return manager.appendMessage(agentId, HELLO);
    };
  }

  @Test
  void aCallOnAnAgentThatIsThereCostsNothingMore() {
    assertThat(
            commands.during(
                () -> AgentRegistration.withAgent(session, "agent", append(session, "agent"))))
        .containsExactly("findAndModify", "insert");
    assertThat(tries).containsExactly(false);
  }

  @Test
  void aCallOnAnAgentThatIsNotThereRegistersItAndKnowsIt() {
    AppendResult result = AgentRegistration.withAgent(session, "second", append(session, "second"));

    assertThat(result.numbers()).containsExactly(0L);
    assertThat(tries).containsExactly(false, true);
  }

  @Test
  void aCallOnASessionThatIsNotThereCreatesItOnlyWhenAskedTo() {
    MongoDBSessionManagerFactory factory = MONGO.close(MONGO.factory(commands));
    MongoDBSessionManager absent = factory.createSessionManager(UUID.randomUUID().toString());

    assertThatThrownBy(() -> AgentRegistration.withAgent(absent, "agent", append(absent, "agent")))
        .isInstanceOf(NotFoundException.class);
    AppendResult result =
        AgentRegistration.withSessionAndAgent(absent, "agent", append(absent, "agent"));

    assertThat(result.numbers()).containsExactly(0L);
    assertThat(tries).containsExactly(false, false, true);
  }

  @Test
  void anAgentThatAnotherRegisteredMeanwhileWasNotRegisteredForTheCall() {
    AgentRegistration.withAgent(
        session,
        "second",
        registered -> {
          if (tries.isEmpty()) {
            tries.add(registered);
            session.registerAgent("second");
            throw StoreErrors.noAgent(session.sessionId(), "second");
          }
          return append(session, "second").apply(registered);
        });

    assertThat(tries).containsExactly(false, false);
  }

  @Test
  void whatIsMissingForAnotherReasonStaysMissing() {
    assertThatThrownBy(
            () ->
                AgentRegistration.withAgent(
                    session, "agent", registered -> session.message("agent", 7)))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("message 7");
  }
}
