package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.testing.TestMongo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is not there, or belongs to somebody else, is an error and is never created. */
class MissingSessionIT {

  private static final NewMessage HELLO = NewMessage.of("user", "hello");

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String session = UUID.randomUUID().toString();
  private MongoDBSessionManagerFactory factory;

  @BeforeEach
  void oneFactory() {
    factory = MONGO.close(MONGO.builder().build());
  }

  private MongoDBSessionManager of(String owner) {
    return factory.createSessionManager(session, options -> options.owner(owner));
  }

  private static Map<String, Consumer<MongoDBSessionManager>> onAgents() {
    Map<String, Consumer<MongoDBSessionManager>> calls = new LinkedHashMap<>();
    calls.put("append", m -> m.appendMessage("agent", HELLO));
    calls.put(
        "append with key",
        m ->
            m.appendMessages(
                "agent", List.of(HELLO), AppendOptions.none().withIdempotencyKey("k")));
    calls.put(
        "append expecting",
        m -> m.appendMessages("agent", List.of(HELLO), AppendOptions.none().expecting(0)));
    calls.put(
        "append with key and state",
        m ->
            m.appendMessages(
                "agent",
                List.of(HELLO),
                AppendOptions.none()
                    .withIdempotencyKey("k")
                    .syncing(AgentUpdate.none().withState(Map.of("a", 1)))));
    calls.put("sync", m -> m.syncAgent("agent", AgentUpdate.none().withState(Map.of("a", 1))));
    calls.put(
        "sync metrics",
        m -> m.syncAgent("agent", AgentUpdate.none().withMessageMetrics(Map.of("a", 1))));
    calls.put("page", m -> m.messages("agent", MessageQuery.last(1)));
    calls.put("page after", m -> m.messages("agent", MessageQuery.after(-1, 1)));
    calls.put("message", m -> m.message("agent", 0));
    calls.put("count", m -> m.messageCount("agent"));
    calls.put("redact", m -> m.redactMessage("agent", 0, Redaction.with("-")));
    calls.put("redact latest", m -> m.redactLatestMessage("agent", Redaction.with("-")));
    calls.put("agent", m -> m.agent("agent"));
    calls.put("configuration", m -> m.agentConfig("agent"));
    calls.put(
        "update configuration",
        m -> m.updateAgentConfig("agent", new AgentConfig("m", null, null)));
    calls.put("prompt metadata", m -> m.setPromptMetadata("agent", Map.of("v", 1)));
    return calls;
  }

  private static Map<String, Consumer<MongoDBSessionManager>> onSessions() {
    Map<String, Consumer<MongoDBSessionManager>> calls = onAgents();
    calls.put("session", MongoDBSessionManager::session);
    calls.put("usage", MongoDBSessionManager::usage);
    calls.put("application", MongoDBSessionManager::applicationName);
    calls.put("register", m -> m.registerAgent("another"));
    calls.put("agents", MongoDBSessionManager::listAgents);
    calls.put("guardrails", MongoDBSessionManager::guardrailMessages);
    calls.put("metadata", MongoDBSessionManager::getMetadata);
    calls.put("update metadata", m -> m.updateMetadata(Map.of("a", 1)));
    calls.put("delete metadata", m -> m.deleteMetadata("a"));
    calls.put("feedback", MongoDBSessionManager::getFeedback);
    calls.put("add feedback", m -> m.addFeedback(new NewFeedback("up", null, null, null)));
    calls.put("delete", MongoDBSessionManager::delete);
    return calls;
  }

  private List<Document> everythingStored() {
    List<Document> all = new ArrayList<>();
    for (String collection : List.of("sessions", "sessions.messages", "sessions.feedback")) {
      MONGO
          .database()
          .getCollection(collection)
          .find()
          .forEach(
              document -> {
                if (document.toJson().contains(session)) {
                  all.add(document);
                }
              });
    }
    return all;
  }

  private void assertNotFound(String owner, Map<String, Consumer<MongoDBSessionManager>> calls) {
    List<Document> before = everythingStored();
    calls.forEach(
        (name, call) ->
            assertThatThrownBy(() -> call.accept(of(owner)))
                .describedAs(name)
                .isInstanceOf(NotFoundException.class));
    assertThat(everythingStored()).isEqualTo(before);
  }

  @Test
  void everyCallOnASessionThatIsNotThereIsNotFoundAndCreatesNothing() {
    assertNotFound(null, onSessions());
    assertThat(everythingStored()).isEmpty();
  }

  @Test
  void everyCallOnADeletedSessionIsNotFoundAndCreatesNothing() {
    MongoDBSessionManager manager = of(null);
    manager.initialize("agent");
    manager.appendMessage("agent", HELLO);
    of(null).delete();
    assertNotFound(null, onSessions());
    onSessions()
        .forEach(
            (name, call) ->
                assertThatThrownBy(() -> call.accept(manager))
                    .describedAs(name)
                    .isInstanceOf(NotFoundException.class));
    assertThat(everythingStored()).isEmpty();
  }

  @Test
  void everyCallOnAnUnknownAgentIsNotFoundAndCreatesNothing() {
    of(null).initialize("another");
    assertNotFound(null, onAgents());
  }

  @Test
  void everyCallOnAnotherOwnersSessionIsNotFoundAsOnAMissingOne() {
    of("alice").initialize("agent");
    of("alice").appendMessage("agent", HELLO);
    Map<String, Consumer<MongoDBSessionManager>> calls = onSessions();
    calls.put("create", m -> m.create(NewSession.defaults()));
    calls.put("initialize", m -> m.initialize("agent"));
    calls.put("initialize another", m -> m.initialize("another"));
    assertNotFound("bob", calls);
    assertThat(of("alice").messageCount("agent")).isEqualTo(1);
    assertThat(of(null).messageCount("agent")).describedAs("no owner sees all").isEqualTo(1);
  }

  @Test
  void feedbackOnAMessageThatIsNotThereIsAnError() {
    of(null).initialize("agent");
    assertThatThrownBy(() -> of(null).addFeedback(new NewFeedback("up", null, "agent", 0L)))
        .isInstanceOf(NotFoundException.class);
    assertThat(of(null).getFeedback()).isEmpty();
  }
}
