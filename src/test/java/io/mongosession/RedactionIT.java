package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.testing.BeforeCommand;
import io.mongosession.testing.TestMongo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A redaction hits the message that was meant and leaves a trail. */
class RedactionIT {

  private static final Map<String, Object> TRACE =
      Map.of(
          "inputAssessment",
          Map.of(
              "abc",
              Map.of(
                  "contentPolicy",
                  Map.of("filters", List.of(Map.of("type", "VIOLENCE", "action", "BLOCKED"))))));

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String session = UUID.randomUUID().toString();
  private final BeforeCommand before = new BeforeCommand();
  private MongoDBSessionManagerFactory factory;
  private MongoDBSessionManager manager;
  private MongoDBSessionManager other;

  @BeforeEach
  void twoCallers() {
    factory = MONGO.close(MONGO.factory(before));
    manager = factory.createSessionManager(session);
    other = MONGO.close(MONGO.builder().build()).createSessionManager(session);
    manager.initialize("agent");
  }

  private MongoDBSessionManager keepingOriginals() {
    return MONGO.close(MONGO.builder().keepOriginal(true).build()).createSessionManager(session);
  }

  private static NewMessage message(String content) {
    return NewMessage.of("user", content);
  }

  private Document stored(long number) {
    return MONGO
        .database()
        .getCollection("sessions.messages")
        .find(new Document("session_id", session).append("number", number))
        .first();
  }

  @Test
  void aRedactionReplacesTheContentAndKeepsMetricsAndEarlierEvents() {
    manager.appendMessages(
        "agent", List.of(new NewMessage("user", "secret", Map.of("tokens", 3)), message("next")));

    Message first =
        manager.redactMessage(
            "agent", 0, new Redaction("-", "MASKED", "guardrail_intervened", TRACE, null));
    Message second = manager.redactMessage("agent", 0, Redaction.with("--"));

    assertThat(first.content()).isEqualTo("-");
    assertThat(first.redactedAt()).isNotNull();
    assertThat(second).isEqualTo(other.message("agent", 0));
    assertThat(second.content()).isEqualTo("--");
    assertThat(second.metrics()).isEqualTo(Map.of("tokens", 3));
    assertThat(second.guardrailEvents())
        .extracting(
            GuardrailEvent::action,
            GuardrailEvent::stopReason,
            GuardrailEvent::summary,
            GuardrailEvent::trace)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "MASKED",
                "guardrail_intervened",
                Map.of("contentPolicy", List.of("VIOLENCE")),
                TRACE),
            org.assertj.core.groups.Tuple.tuple("BLOCKED", null, null, null));
    assertThat(other.message("agent", 1).guardrailEvents()).isEmpty();
  }

  @Test
  void aSummaryThatAnEarlierVersionStoredAsTextIsReadAsOneOfPolicies() {
    manager.appendMessage("agent", message("secret"));
    manager.redactMessage("agent", 0, new Redaction("-", null, null, TRACE, null));
    Document summary =
        new Document(
            "guardrail_events.0.summary",
            "contentPolicy: HATE, contentPolicy: VIOLENCE, topicPolicy: a: b");
    MONGO
        .database()
        .getCollection("sessions.messages")
        .updateOne(new Document("session_id", session), new Document("$set", summary));
    assertThat(other.message("agent", 0).guardrailEvents().get(0).summary())
        .isEqualTo(
            Map.of("contentPolicy", List.of("HATE", "VIOLENCE"), "topicPolicy", List.of("a: b")));
  }

  @Test
  void aRedactionLeavesNothingOfTheOriginalInTheDatabase() {
    manager.appendMessage("agent", message("a very secret text"));
    manager.redactMessage("agent", 0, Redaction.with("-"));
    assertThat(stored(0).toJson()).doesNotContain("secret");
  }

  @Test
  void aSecondRedactionKeepsTheFirstOriginalWhereOriginalsAreKept() {
    MongoDBSessionManager keeping = keepingOriginals();
    keeping.initialize("agent");
    keeping.appendMessage("agent", message("secret"));

    keeping.redactMessage("agent", 0, Redaction.with("-"));
    Message redacted = keeping.redactLatestMessage("agent", Redaction.with("--"));

    assertThat(stored(0))
        .containsEntry("original_content", "secret")
        .containsEntry("content", "--");
    assertThat(redacted.guardrailEvents()).hasSize(2);
    assertThat(other.message("agent", 0).toString()).doesNotContain("secret");
  }

  @Test
  void aRedactionRemovesAKeptOriginalWhereOriginalsAreNoLongerKept() {
    MongoDBSessionManager keeping = keepingOriginals();
    keeping.initialize("agent");
    keeping.appendMessage("agent", message("secret"));
    keeping.redactMessage("agent", 0, Redaction.with("-"));

    manager.redactMessage("agent", 0, Redaction.with("-"));

    assertThat(stored(0).toJson()).doesNotContain("secret");
  }

  @Test
  void aRedactionOfTheLatestMessageHitsTheOneThisManagerAppended() {
    manager.appendMessage("agent", message("mine"));
    other.appendMessage("agent", message("theirs"));

    assertThat(manager.redactLatestMessage("agent", Redaction.with("-")).number()).isZero();

    assertThat(other.message("agent", 1).content()).isEqualTo("theirs");
  }

  @Test
  void aRedactionOfTheLatestMessageHitsTheOneThisManagerRestored() {
    other.appendMessages("agent", List.of(message("a"), message("b")));
    MongoDBSessionManager restored = factory.createSessionManager(session);
    restored.initialize("agent");
    other.appendMessage("agent", message("c"));
    assertThat(restored.redactLatestMessage("agent", Redaction.with("-")).number()).isEqualTo(1);
  }

  @Test
  void aRedactionOfTheLatestMessageByANewManagerHitsNoneThatCameLater() {
    other.appendMessages("agent", List.of(message("a"), message("b")));
    MongoDBSessionManager fresh = factory.createSessionManager(session);
    before.next("findAndModify", () -> other.appendMessage("agent", message("c")));

    assertThat(fresh.redactLatestMessage("agent", Redaction.with("-")).number()).isEqualTo(1);

    before.verify();
    assertThat(other.message("agent", 2).content()).isEqualTo("c");
  }

  @Test
  void aRedactionOfTheLatestMessageSkipsANumberThatNeverArrived() {
    manager.appendMessages("agent", List.of(message("a"), message("b")));
    MONGO
        .database()
        .getCollection("sessions.messages")
        .deleteOne(new Document("session_id", session).append("number", 1L));
    MongoDBSessionManager fresh = factory.createSessionManager(session);
    assertThat(fresh.redactLatestMessage("agent", Redaction.with("-")).number()).isZero();
  }

  @Test
  void aRedactionOfTheLatestMessagePassesOverADraftThatIsBeingWritten() {
    manager.appendMessage("agent", message("a"));
    other.appendDraft("agent", message(""), Duration.ofMinutes(1));

    assertThat(
            factory
                .createSessionManager(session)
                .redactLatestMessage("agent", Redaction.with("-"))
                .number())
        .isZero();
    assertThat(keepingOriginals().redactLatestMessage("agent", Redaction.with("--")).number())
        .isZero();

    other.abortDraft("agent", 1, "half");
    assertThat(
            factory
                .createSessionManager(session)
                .redactLatestMessage("agent", Redaction.with("-"))
                .number())
        .isEqualTo(1);
  }

  @Test
  void aRedactionRacingAppendsHitsTheMessageThatWasMeant() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Long> redacted = new ArrayList<>();
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        MongoDBSessionManager writer = factory.createSessionManager(session);
        writers.add(
            threads.submit(
                () -> {
                  while (!stop.get()) {
                    writer.appendMessage("agent", message("harmless"));
                  }
                }));
      }
      for (int i = 0; i < 25; i++) {
        MongoDBSessionManager careless = factory.createSessionManager(session);
        long number = careless.appendMessage("agent", message("secret")).numbers().get(0);
        assertThat(careless.redactLatestMessage("agent", Redaction.with("-")).number())
            .isEqualTo(number);
        redacted.add(number);
      }
      stop.set(true);
      for (Future<?> writer : writers) {
        writer.get();
      }
    } finally {
      threads.shutdownNow();
    }
    List<Document> touched =
        MONGO
            .database()
            .getCollection("sessions.messages")
            .find(new Document("session_id", session))
            .into(new ArrayList<>());
    assertThat(touched).extracting(m -> m.get("content")).doesNotContain("secret");
    assertThat(touched)
        .filteredOn(m -> m.containsKey("redacted_at"))
        .extracting(m -> m.getLong("number"))
        .containsExactlyInAnyOrderElementsOf(redacted);
  }

  @Test
  void aRedactionIsAConflictWhenAMessageWasAppendedSinceTheExpectedNumber() {
    manager.appendMessages("agent", List.of(message("a"), message("b")));
    assertThatThrownBy(
            () -> manager.redactMessage("agent", 0, new Redaction("-", null, null, null, 1L)))
        .isInstanceOfSatisfying(
            ConflictException.class, e -> assertThat(e.nextNumber()).isEqualTo(2));
    assertThat(other.message("agent", 0).content()).isEqualTo("a");
    manager.redactMessage("agent", 0, new Redaction("-", null, null, null, 2L));
  }

  @Test
  void aRedactionOfAMessageThatIsNotThereIsNotFound() {
    for (MongoDBSessionManager any : List.of(manager, keepingOriginals())) {
      assertThatThrownBy(() -> any.redactMessage("agent", 0, Redaction.with("-")))
          .isInstanceOf(NotFoundException.class);
      assertThatThrownBy(() -> any.redactLatestMessage("agent", Redaction.with("-")))
          .isInstanceOf(NotFoundException.class);
      assertThatThrownBy(() -> any.redactMessage("nobody", 0, Redaction.with("-")))
          .isInstanceOf(NotFoundException.class);
    }
    assertThat(stored(0)).isNull();
  }

  @Test
  void redactionsOfASessionAreReadAsItsAuditTrail() {
    manager.initialize("second");
    manager.appendMessages("agent", List.of(message("a"), message("b"), message("c")));
    manager.appendMessage("second", message("d"));
    manager.redactMessage("agent", 2, Redaction.with("-"));
    manager.redactMessage("agent", 0, Redaction.with("-"));
    manager.redactMessage("second", 0, Redaction.with("-"));

    assertThat(other.guardrailMessages())
        .extracting(m -> m.agentId() + m.number())
        .containsExactlyInAnyOrder("agent0", "agent2", "second0");
  }
}
