package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.mongosession.testing.TestMongo;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a session is kept: its own retention, the factory's, and what it counts from. */
class RetentionIT {

  private static final Duration MONTH = Duration.ofDays(30);
  private static final NewMessage HELLO = NewMessage.of("user", "hello");

  private static final Set<String> CHANGES =
      Set.of(
          "appendDraft",
          "appendMessage",
          "appendMessages",
          "appendMessages expecting",
          "appendMessages with a key",
          "deleteMetadata",
          "initialize another",
          "mergeMetadata",
          "registerAgent another",
          "setPromptMetadata",
          "setRetention",
          "setRetention none",
          "syncAgent",
          "syncAgent expecting",
          "syncAgent metrics",
          "updateAgentConfig",
          "updateMetadata");

  private static final Set<String> NO_CHANGES =
      Set.of(
          "addFeedback",
          "addFeedback to a message",
          "agent",
          "agentConfig",
          "applicationName",
          "create",
          "export",
          "getFeedback",
          "getMetadata",
          "guardrailMessages",
          "initialize",
          "initialize 0",
          "listAgents",
          "message",
          "messageCount",
          "messages after",
          "messages after one",
          "messages last",
          "redactLatestMessage",
          "redactMessage",
          "registerAgent",
          "restore",
          "session",
          "usage");

  /** Of a turn, which begins with an append. */
  private static final Set<String> LATER_STEPS =
      Set.of(
          "abortDraft",
          "completeDraft",
          "completeDraft more",
          "markFailed",
          "markFailed with a key");

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String session = UUID.randomUUID().toString();
  private MongoDBSessionManagerFactory factory;

  @BeforeEach
  void connect() {
    factory = MONGO.close(MONGO.builder().build());
  }

  private MongoDBSessionManager manager() {
    return factory.createSessionManager(session);
  }

  private Document stored() {
    return MONGO.database().getCollection("sessions").find(Filters.eq("_id", session)).first();
  }

  private void changedAt(Instant time) {
    MONGO
        .database()
        .getCollection("sessions")
        .updateOne(Filters.eq("_id", session), Updates.set("updated_at", Date.from(time)));
  }

  /** Whether the retention counts from this call on. */
  private boolean isChange(Consumer<MongoDBSessionManager> call) {
    manager().initialize("agent");
    manager().appendMessages("agent", List.of(HELLO, HELLO));
    manager().updateMetadata(Map.of("topic", "sun"));
    Instant before = Instant.parse("2026-01-01T00:00:00Z");
    changedAt(before);
    call.accept(manager());
    Instant after = manager().session().updatedAt();
    manager().delete();
    return !after.equals(before);
  }

  @Test
  void retentionCountsFromEveryChangeAndFromNothingElse() {
    Map<String, Consumer<MongoDBSessionManager>> calls = EveryCall.of("agent");
    Set<String> known = new TreeSet<>(CHANGES);
    known.addAll(NO_CHANGES);
    known.addAll(LATER_STEPS);
    known.add("delete");

    assertThat(calls.keySet()).containsExactlyInAnyOrderElementsOf(known);
    assertThat(CHANGES).allSatisfy(call -> assertThat(isChange(of(calls, call))).isTrue());
    assertThat(NO_CHANGES).allSatisfy(call -> assertThat(isChange(of(calls, call))).isFalse());
  }

  /** Some calls of the map expect a number of the first message. */
  private static Consumer<MongoDBSessionManager> of(
      Map<String, Consumer<MongoDBSessionManager>> calls, String name) {
    return switch (name) {
      case "appendMessages expecting" ->
          m -> m.appendMessages("agent", List.of(HELLO), AppendOptions.none().expecting(2));
      case "syncAgent expecting" ->
          m -> m.syncAgent("agent", AgentUpdate.none().withState(Map.of("mood", "new")), 2);
      default -> calls.get(name);
    };
  }

  @Test
  void aSessionIsCreatedWithARetentionOfItsOwn() {
    Session created = manager().create(NewSession.defaults().withRetention(MONTH)).session();

    assertThat(created.retention()).isEqualTo(MONTH);
    assertThat(created.expiresAt()).isEqualTo(created.updatedAt().plus(MONTH));
    assertThat(stored().get("retention")).isEqualTo(MONTH.toMillis());
    assertThat(manager().session()).isEqualTo(created);
    assertThat(factory.sessions(SessionQuery.all().withIdPrefix(session)).items())
        .containsExactly(created);
  }

  @Test
  void aRetentionIsChangedAndRemovedWhichIsAChangeOfTheSession() {
    manager().create(NewSession.defaults());
    assertThat(manager().session().expiresAt()).isNull();
    changedAt(Instant.EPOCH);

    Session changed = manager().setRetention(MONTH);

    assertThat(changed.retention()).isEqualTo(MONTH);
    assertThat(changed.updatedAt()).isAfter(Instant.now().minus(1, ChronoUnit.MINUTES));
    assertThat(changed.expiresAt()).isEqualTo(changed.updatedAt().plus(MONTH));
    assertThat(manager().session()).isEqualTo(changed);
    Session removed = manager().setRetention(null);
    assertThat(removed.retention()).isNull();
    assertThat(removed.expiresAt()).isNull();
    assertThat(stored()).doesNotContainKey("retention");
  }

  @Test
  void theFactorysRetentionIsForSessionsOfItsApplicationAndIsStoredNowhere() {
    manager().create(NewSession.defaults());
    MongoDBSessionManagerFactory other = MONGO.close(MONGO.builder().retention(MONTH).build());
    MongoDBSessionManagerFactory foreign =
        MONGO.close(MONGO.builder().retention(MONTH).applicationName("other").build());

    Session kept = other.createSessionManager(session).session();
    assertThat(kept.retention()).isNull();
    assertThat(kept.expiresAt()).isEqualTo(kept.updatedAt().plus(MONTH));
    assertThat(foreign.createSessionManager(session).session().expiresAt()).isNull();
    assertThat(
            other
                .createSessionManager(session, o -> o.collectionName("another"))
                .create(NewSession.defaults())
                .session()
                .expiresAt())
        .as("in a collection that the factory does not sweep")
        .isNull();
    assertThat(stored()).doesNotContainKey("retention");
  }

  @Test
  void aSessionsOwnRetentionWinsOverTheFactorys() {
    MongoDBSessionManagerFactory other =
        MONGO.close(MONGO.builder().retention(Duration.ofDays(1)).build());

    Session created =
        other
            .createSessionManager(session)
            .create(NewSession.defaults().withRetention(MONTH))
            .session();

    assertThat(created.expiresAt()).isEqualTo(created.updatedAt().plus(MONTH));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT0.999S", "-P1D", "P36500DT0.001S", "P300000D"})
  void aRetentionOutOfItsRangeIsRefusedByNameAndChangesNothing(String text) {
    manager().create(NewSession.defaults());
    Document before = stored();
    Duration retention = Duration.parse(text);

    assertThatThrownBy(() -> manager().setRetention(retention))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("retention")
        .hasMessageContaining("PT1S to P36500D");
    assertThatThrownBy(
            () ->
                factory
                    .createSessionManager("new " + session)
                    .create(NewSession.defaults().withRetention(retention)))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> MONGO.builder().retention(retention).settings())
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("retention");
    assertThat(stored()).isEqualTo(before);
  }

  @Test
  void whatIsLeftOfAMillisecondIsDropped() {
    manager().create(NewSession.defaults());

    assertThat(manager().setRetention(Duration.parse("PT1.5009S")).retention())
        .isEqualTo(Duration.ofMillis(1500));
  }
}
