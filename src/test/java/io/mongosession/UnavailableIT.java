package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mongosession.testing.FaultProxy;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Wait;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What callers see when MongoDB does not respond: an error, in time, and never an empty result. */
class UnavailableIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String id = UUID.randomUUID().toString();
  private final FaultProxy proxy = MONGO.proxy();
  private MongoDBSessionManagerFactory factory;
  private MongoDBSessionManager manager;

  @BeforeEach
  void storeASession() {
    factory =
        MONGO.close(
            MONGO
                .builder()
                .connectionString(proxy.uri())
                .clientOption("serverSelectionTimeoutMS", "150")
                .clientOption("socketTimeoutMS", "400")
                .clientOption("connectTimeoutMS", "400")
                .clientOption("heartbeatFrequencyMS", "500")
                .build());
    manager = factory.createSessionManager(id);
    manager.initialize("agent");
    manager.appendMessage("agent", NewMessage.of("user", "hi"));
    manager.updateMetadata(Map.of("a", 1));
    manager.addFeedback(new NewFeedback("up", null, null, null));
  }

  private static Stream<Consumer<MongoDBSessionManager>> calls() {
    return Stream.of(
        MongoDBSessionManager::session,
        MongoDBSessionManager::applicationName,
        m -> m.create(NewSession.defaults()),
        m -> m.initialize("agent"),
        m -> m.appendMessage("agent", NewMessage.of("user", "hi")),
        m -> m.messages("agent", MessageQuery.last(5)),
        m -> m.message("agent", 0),
        m -> m.messageCount("agent"),
        m -> m.redactMessage("agent", 0, Redaction.with("[redacted]")),
        m ->
            m.syncAgent("agent", AgentUpdate.none().withState(Map.of("x", UUID.randomUUID() + ""))),
        MongoDBSessionManager::listAgents,
        m -> m.agent("agent"),
        m -> m.agentConfig("agent"),
        m -> m.updateAgentConfig("agent", new AgentConfig("model", null, null)),
        MongoDBSessionManager::getMetadata,
        m -> m.updateMetadata(Map.of("a", 1)),
        m -> m.deleteMetadata("a"),
        m -> m.addFeedback(new NewFeedback("up", null, null, null)),
        MongoDBSessionManager::getFeedback,
        MongoDBSessionManager::guardrailMessages,
        MongoDBSessionManager::delete);
  }

  @Test
  void aDatabaseThatIsDownIsAnErrorOfEveryCallWithinTheBound() {
    proxy.goDown();
    calls()
        .forEach(
            call -> {
              long started = System.nanoTime();
              UnavailableException error =
                  catchThrowableOfType(UnavailableException.class, () -> call.accept(manager));
              assertThat(Duration.ofNanos(System.nanoTime() - started))
                  .isLessThan(Duration.ofSeconds(4));
              assertThat(error)
                  .hasMessageContaining("not available")
                  .hasMessageContaining("pool: total=")
                  .message()
                  .doesNotContain("127.0.0.1");
              assertThat(error.pool()).isNotNull();
            });
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> factory.sessions(SessionQuery.all()));

    proxy.comeBack();
    Wait.until("everything as it was", this::responds);
    assertThat(manager.messageCount("agent")).isEqualTo(1);
    assertThat(manager.getMetadata()).isEqualTo(Map.of("a", 1));
  }

  private boolean responds() {
    try {
      return manager.session().sessionId().equals(id);
    } catch (UnavailableException e) {
      return false;
    }
  }

  @Test
  void aDatabaseThatIsSilentIsAnErrorWithinTheBound() {
    proxy.freeze();
    long started = System.nanoTime();
    assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> manager.getMetadata());
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> manager.updateMetadata(Map.of("b", 2)));
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void anInterruptedCallReportsItAndKeepsTheInterrupt() {
    proxy.goDown();
    Wait.until("the driver knows", () -> !responds());
    Thread.currentThread().interrupt();
    try {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> manager.getMetadata())
          .withMessageContaining("interrupted");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
