package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.testing.TestMongo;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The operations of a session, one by one. */
class SessionIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String session = UUID.randomUUID().toString();
  private MongoDBSessionManagerFactory factory;
  private MongoDBSessionManager manager;

  @BeforeEach
  void oneManager() {
    factory = MONGO.close(MONGO.builder().applicationName("support").build());
    manager = another();
  }

  private MongoDBSessionManager another() {
    return factory.createSessionManager(session);
  }

  private static NewMessage message(String content) {
    return NewMessage.of("user", content);
  }

  @Test
  void feedbackHasAScoreAndFieldsOfTheApplications() {
    manager.initialize("agent");
    Map<String, Object> extra = Map.of("channel", "web", "a.b", List.of(1, true), "$c", Map.of());
    Feedback given =
        manager.addFeedback(
            new NewFeedback(null, new BigDecimal("0.85"), null, extra, "agent", null));
    assertThat(given.extra()).isEqualTo(extra);
    assertThat(new BigDecimal(given.score().toString())).isEqualByComparingTo("0.85");
    assertThat(manager.getFeedback()).containsExactly(given);
    assertThat(manager.addFeedback(new NewFeedback(null, 4, null, null, null, null)).score())
        .isEqualTo(4);
    assertThatThrownBy(
            () -> manager.addFeedback(new NewFeedback(null, Double.NaN, null, null, null, null)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("score");
  }

  @Test
  void feedbackWithTheSameKeyIsStoredOnce() {
    manager.initialize("agent");
    NewFeedback item = new NewFeedback("up", 1, "nice", Map.of("a", 1), "agent", null);
    Feedback first = manager.addFeedback(item, "key");
    assertThat(manager.addFeedback(item, "key")).isEqualTo(first);
    assertThat(manager.getFeedback()).containsExactly(first);
    assertThatThrownBy(
            () ->
                manager.addFeedback(
                    new NewFeedback("up", 2, "nice", Map.of("a", 1), "agent", null), "key"))
        .isInstanceOf(KeyReusedException.class)
        .hasMessageContaining("key");
    manager.addFeedback(item, "key-2");
    manager.addFeedback(new NewFeedback("up", 1, "nice", Map.of("a", 1), null, null), "key");
    manager.addFeedback(item);
    manager.addFeedback(item);
    assertThat(manager.getFeedback()).hasSize(5);
    assertThatThrownBy(() -> manager.addFeedback(item, "k".repeat(257)))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void aSessionIsCreatedOnceAndStaysAsItIs() {
    CreatedSession first = manager.create(new NewSession("chat", null, Map.of("a", 1)));
    CreatedSession second = another().create(new NewSession("mail", "support", Map.of("b", 2)));

    assertThat(first.created()).isTrue();
    assertThat(second).isEqualTo(new CreatedSession(first.session(), false));
    assertThat(manager.session()).isEqualTo(first.session());
    assertThat(first.session().sessionType()).isEqualTo("chat");
    assertThat(first.session().metadata()).isEqualTo(Map.of("a", 1));
    assertThat(first.session().agents()).isEmpty();
    assertThat(first.session().owner()).isNull();
  }

  @Test
  void aSessionKeepsItsApplicationName() {
    manager.initialize("agent");
    assertThat(manager.applicationName()).contains("support");
    assertThatThrownBy(() -> another().create(new NewSession(null, "sales", null)))
        .isInstanceOf(ConflictException.class);
    assertThat(another().applicationName()).contains("support");
  }

  @Test
  void anInitializationRestoresAnAgentWithItsLastMessagesInOrder() {
    RestoredAgent registered = manager.initialize("agent");
    assertThat(registered.registered()).isTrue();
    assertThat(registered.messages()).isEmpty();
    assertThat(registered.agent().state()).isEmpty();
    assertThat(registered.agent().nextNumber()).isZero();
    for (int i = 0; i < 25; i++) {
      manager.appendMessage("agent", message("m" + i));
    }
    manager.syncAgent(
        "agent",
        AgentUpdate.none()
            .withState(Map.of("turn", 25))
            .withConversationManagerState(Map.of("window", 9))
            .withConfig(new AgentConfig("model", "prompt", Map.of("v", 1))));

    RestoredAgent restored = another().initialize("agent");

    assertThat(restored.registered()).isFalse();
    assertThat(restored.messages())
        .extracting(Message::content)
        .containsExactlyElementsOf(IntStream.range(5, 25).mapToObj(i -> "m" + i).toList());
    assertThat(restored.agent().state()).isEqualTo(Map.of("turn", 25));
    assertThat(restored.agent().conversationManagerState()).isEqualTo(Map.of("window", 9));
    assertThat(restored.agent().config())
        .isEqualTo(new AgentConfig("model", "prompt", Map.of("v", 1)));
    assertThat(restored.agent().nextNumber()).isEqualTo(25);
    assertThat(another().initialize("agent", 3).messages()).hasSize(3);
    assertThat(another().initialize("agent", 0).messages()).isEmpty();
  }

  @Test
  void agentsOfOneSessionHaveLogsOfTheirOwn() {
    manager.initialize("a");
    manager.initialize("b");
    manager.appendMessages("a", List.of(message("a0"), message("a1")));
    manager.appendMessage("b", message("b0"));

    assertThat(manager.listAgents())
        .extracting(info -> info.agent().agentId() + info.messageCount())
        .containsExactly("a2", "b1");
    assertThat(manager.messageCount("a")).isEqualTo(2);
    assertThat(manager.message("b", 0).content()).isEqualTo("b0");
    assertThat(manager.agent("a").agent().nextNumber()).isEqualTo(2);
    assertThat(manager.session().agents()).containsExactly("a", "b");
  }

  @Test
  void anAppendAtAnyOtherThanTheExpectedNumberIsAConflict() {
    manager.initialize("agent");
    assertThat(manager.appendMessages("agent", List.of(message("a"), message("b"))))
        .isEqualTo(new AppendResult(List.of(0L, 1L), 2));

    assertThatThrownBy(
            () ->
                manager.appendMessages(
                    "agent", List.of(message("x")), AppendOptions.none().expecting(1)))
        .isInstanceOfSatisfying(
            ConflictException.class, e -> assertThat(e.nextNumber()).isEqualTo(2));
    manager.appendMessages("agent", List.of(message("c")), AppendOptions.none().expecting(2));

    assertThat(manager.messages("agent", MessageQuery.last(9)).items())
        .extracting(Message::content)
        .containsExactly("a", "b", "c");
  }

  @Test
  void ofManyWritersWithTheSameExpectedNumberOneSucceeds() throws Exception {
    manager.initialize("agent");
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Callable<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        calls.add(
            () -> {
              try {
                another()
                    .appendMessages(
                        "agent", List.of(message("x")), AppendOptions.none().expecting(0));
                return true;
              } catch (ConflictException e) {
                return false;
              }
            });
      }
      int winners = 0;
      for (var result : threads.invokeAll(calls)) {
        winners += result.get() ? 1 : 0;
      }
      assertThat(winners).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
    assertThat(manager.messageCount("agent")).isEqualTo(1);
  }

  @Test
  void anAppendThatIsAConflictStoresNothingOfItsSync() {
    manager.initialize("agent");
    AppendOptions options =
        AppendOptions.none().expecting(7).syncing(AgentUpdate.none().withState(Map.of("turn", 1)));
    assertThatThrownBy(() -> manager.appendMessages("agent", List.of(message("x")), options))
        .isInstanceOf(ConflictException.class);
    assertThat(another().agent("agent").agent().state()).isEmpty();
    manager.syncAgent("agent", AgentUpdate.none().withState(Map.of("turn", 1)));
    assertThat(another().agent("agent").agent().state()).isEqualTo(Map.of("turn", 1));
  }

  @Test
  void anAgentsConfigurationIsChangedPartByPart() {
    manager.initialize("agent");
    manager.updateAgentConfig("agent", new AgentConfig("m1", "prompt", null));
    manager.updateAgentConfig("agent", new AgentConfig("m2", null, null));
    manager.setPromptMetadata("agent", Map.of("name", "greeting"));
    assertThat(another().agentConfig("agent"))
        .isEqualTo(new AgentConfig("m2", "prompt", Map.of("name", "greeting")));
    assertThatThrownBy(() -> manager.updateAgentConfig("agent", new AgentConfig(null, null, null)))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void metricsAreStoredOnTheLatestMessageOfTheirManager() {
    manager.initialize("agent");
    assertThatThrownBy(
            () ->
                manager.syncAgent(
                    "agent", AgentUpdate.none().withMessageMetrics(Map.of("tokens", 1))))
        .isInstanceOf(NotFoundException.class);
    manager.appendMessage("agent", message("mine"));
    another().appendMessage("agent", message("theirs"));

    manager.syncAgent("agent", AgentUpdate.none().withMessageMetrics(Map.of("tokens", 5)));
    another().syncAgent("agent", AgentUpdate.none().withMessageMetrics(Map.of("tokens", 6)));

    assertThat(another().message("agent", 0).metrics()).isEqualTo(Map.of("tokens", 5));
    assertThat(another().message("agent", 1).metrics()).isEqualTo(Map.of("tokens", 6));
  }

  @Test
  void feedbackIsStoredOnAMessageOrOnTheSession() {
    manager.initialize("agent");
    manager.appendMessage("agent", message("hi"));
    Feedback first = manager.addFeedback(new NewFeedback("up", "nice", "agent", 0L));
    Feedback second = manager.addFeedback(new NewFeedback("down", null, null, null));
    assertThat(another().getFeedback()).containsExactlyInAnyOrder(first, second);
    assertThat(first.messageNumber()).isZero();
  }

  @Test
  void aSessionLosesNoMetadataOfFiftyConcurrentWriters() throws Exception {
    manager.create(NewSession.defaults());
    ExecutorService threads = Executors.newFixedThreadPool(50);
    try {
      List<Callable<Void>> calls = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        String key = "key" + i;
        calls.add(
            () -> {
              another().updateMetadata(Map.of(key, key, "nested." + key, true));
              return null;
            });
      }
      for (var result : threads.invokeAll(calls)) {
        result.get();
      }
    } finally {
      threads.shutdownNow();
    }
    Map<String, Object> metadata = manager.getMetadata();
    assertThat(metadata).hasSize(51);
    assertThat((Map<?, ?>) metadata.get("nested")).hasSize(50);
  }
}
