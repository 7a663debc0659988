package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.mongosession.testing.BeforeCommand;
import io.mongosession.testing.FaultProxy;
import io.mongosession.testing.TestMongo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The server applies a write, and the connection is cut before the reply arrives: the retry neither
 * doubles nor loses anything, nor does it take its own earlier attempt for somebody else's.
 */
class LostReplyIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String session = UUID.randomUUID().toString();
  private final BeforeCommand before = new BeforeCommand();
  private FaultProxy proxy;
  private MongoDBSessionManagerFactory factory;
  private MongoDBSessionManager manager;
  private MongoDBSessionManager other;

  @BeforeEach
  void oneCallerBehindTheProxy() {
    proxy = MONGO.proxy();
    // The driver's own retries are off: a server without sessions has none.
    factory = factory(false);
    manager = factory.createSessionManager(session);
    other = MONGO.close(MONGO.builder().build()).createSessionManager(session);
    factory.createSessionManager("first use makes the indexes").initialize("agent");
  }

  private MongoDBSessionManagerFactory factory(boolean keepOriginal) {
    return MONGO.close(
        MongoDBSessionManagerFactory.builder()
            .client(
                MONGO.close(
                    MongoClients.create(
                        MongoClientSettings.builder()
                            .applyConnectionString(
                                new ConnectionString(
                                    proxy.uri()
                                        + "&retryWrites=false&retryReads=false"
                                        + "&serverSelectionTimeoutMS=10000"))
                            .addCommandListener(before)
                            .build())))
            .databaseName(MONGO.databaseName())
            .keepOriginal(keepOriginal)
            .build());
  }

  @AfterEach
  void everythingHappenedInTime() {
    before.verify();
  }

  private static List<NewMessage> batch(String... contents) {
    return List.of(contents).stream().map(text -> NewMessage.of("user", text)).toList();
  }

  private List<Object> contents() {
    return other.messages("agent", MessageQuery.last(200)).items().stream()
        .map(Message::content)
        .toList();
  }

  private long nextNumber() {
    return other.agent("agent").agent().nextNumber();
  }

  @Test
  void anAppendWhoseReservationsReplyIsLostReservesItsNumbersOnce() {
    other.initialize("agent");
    proxy.loseReplyTo("findAndModify", 1);

    assertThat(manager.appendMessages("agent", batch("a", "b")).numbers()).containsExactly(0L, 1L);

    assertThat(contents()).containsExactly("a", "b");
    assertThat(nextNumber()).isEqualTo(2);
  }

  @Test
  void anAppendWhoseReservationsReplyIsLostIsStoredOnceBesideAnotherWriter() {
    other.initialize("agent");
    proxy.loseReplyTo("findAndModify", 1);
    before.next("findAndModify", () -> {});
    before.next("findAndModify", () -> other.appendMessage("agent", NewMessage.of("user", "o")));

    assertThat(manager.appendMessages("agent", batch("a", "b")).numbers()).containsExactly(0L, 1L);

    assertThat(contents()).containsExactly("a", "b", "o");
    assertThat(nextNumber()).isEqualTo(3);
  }

  @Test
  void anAppendWithAKeyWhoseReservationsReplyIsLostReservesItsNumbersOnceBesideManyWriters() {
    other.initialize("agent");
    proxy.loseReplyTo("findAndModify", 1);
    before.next("findAndModify", () -> {});
    before.next(
        "findAndModify",
        () -> {
          for (int i = 0; i < 15; i++) {
            other.appendMessages("agent", batch("o", "p"));
          }
        });

    AppendResult appended =
        manager.appendMessages(
            "agent", batch("a", "b"), AppendOptions.none().withIdempotencyKey("k"));

    assertThat(appended.numbers()).containsExactly(0L, 1L);
    assertThat(contents()).startsWith("a", "b", "o").hasSize(32);
    assertThat(nextNumber()).isEqualTo(32);
  }

  @Test
  void anAppendWhoseReplyIsLostIsStoredOnce() {
    other.initialize("agent");
    proxy.loseReplyTo("insert", 1);

    assertThat(manager.appendMessages("agent", batch("a", "b", "c")).numbers())
        .containsExactly(0L, 1L, 2L);

    assertThat(contents()).containsExactly("a", "b", "c");
  }

  @Test
  void anAppendWhoseReplyIsLostTwiceIsStoredOnceWhenRepeatedWithItsKey() {
    other.initialize("agent");
    proxy.loseReplyTo("insert", 2);

    AppendOptions once = AppendOptions.none().withIdempotencyKey("once");
    assertThatThrownBy(() -> manager.appendMessages("agent", batch("a", "b"), once))
        .isInstanceOfAny(UnavailableException.class);
    assertThat(manager.appendMessages("agent", batch("a", "b"), once).numbers())
        .containsExactly(0L, 1L);

    assertThat(contents()).containsExactly("a", "b");
    assertThat(nextNumber()).isEqualTo(2);
  }

  @Test
  void anAppendWhoseReplyIsLostDoesNotUndoARedaction() {
    other.initialize("agent");
    proxy.loseReplyTo("insert", 1);
    before.next("insert", () -> {});
    before.next("insert", () -> other.redactMessage("agent", 0, Redaction.with("-")));

    assertThat(manager.appendMessages("agent", batch("secret")).numbers()).containsExactly(0L);

    assertThat(contents()).containsExactly("-");
  }

  @Test
  void anAppendAtAnExpectedNumberWhoseReplyIsLostIsStoredOnceAndNoConflict() {
    other.initialize("agent");
    other.appendMessage("agent", NewMessage.of("user", "first"));
    proxy.loseReplyTo("findAndModify", 1);

    AppendResult appended =
        manager.appendMessages("agent", batch("a", "b"), AppendOptions.none().expecting(1));

    assertThat(appended.numbers()).containsExactly(1L, 2L);
    assertThat(contents()).containsExactly("first", "a", "b");
    assertThat(nextNumber()).isEqualTo(3);
  }

  @Test
  void anAppendAtAnExpectedNumberWhoseReplyIsLostIsStoredThereAlsoWhenOthersCameBetween() {
    other.initialize("agent");
    proxy.loseReplyTo("findAndModify", 1);
    before.next("findAndModify", () -> {});
    before.next("findAndModify", () -> other.appendMessage("agent", NewMessage.of("user", "o")));

    AppendResult appended =
        manager.appendMessages("agent", batch("a"), AppendOptions.none().expecting(0));

    assertThat(appended.numbers()).containsExactly(0L);
    assertThat(contents()).containsExactly("a", "o");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a key"})
  void anAppendWhoseReservationTheDriverItselfRepeatsBehindOthersReservesItsNumbersOnce(
      String key) {
    other.initialize("agent");
    AtomicBoolean repeated = new AtomicBoolean();
    // The server carries the command out, others come, and it is sent again: so it is with the
    // driver's own retry where the server does not remember the first one.
    CommandListener repeating =
        new CommandListener() {
          @Override
          public void commandStarted(CommandStartedEvent event) {
            if (event.getCommandName().equals("findAndModify") && !repeated.getAndSet(true)) {
              BsonDocument command = BsonDocument.parse(event.getCommand().toJson());
              List.of("lsid", "txnNumber", "$db", "$clusterTime").forEach(command::remove);
              MONGO.database().runCommand(command);
              other.appendMessages("agent", batch("o", "p"));
            }
          }
        };
    MongoDBSessionManager unlucky =
        MONGO.close(MONGO.factory(repeating)).createSessionManager(session);
    AppendOptions options = AppendOptions.none();

    AppendResult appended =
        unlucky.appendMessages(
            "agent", batch("a"), key.isEmpty() ? options : options.withIdempotencyKey(key));

    assertThat(appended.numbers()).containsExactly(0L);
    assertThat(contents()).containsExactly("a", "o", "p");
    assertThat(nextNumber()).isEqualTo(3);
  }

  @Test
  void anAppendAtAWrongExpectedNumberWhoseReplyIsLostIsAConflict() {
    other.initialize("agent");
    other.appendMessage("agent", NewMessage.of("user", "first"));
    proxy.loseReplyTo("findAndModify", 1);

    assertThatThrownBy(
            () -> manager.appendMessages("agent", batch("a"), AppendOptions.none().expecting(0)))
        .isInstanceOfSatisfying(
            ConflictException.class, e -> assertThat(e.nextNumber()).isEqualTo(1));

    assertThat(contents()).containsExactly("first");
  }

  @Test
  void anAppendThatSyncsWhoseReplyIsLostIsStoredOnceWithItsState() {
    other.initialize("agent");
    AgentUpdate update = AgentUpdate.none().withState(Map.of("turn", 1));
    proxy.loseReplyTo("findAndModify", 1);

    manager.appendMessages("agent", batch("a"), AppendOptions.none().syncing(update));

    assertThat(other.agent("agent").agent().state()).isEqualTo(Map.of("turn", 1));
    assertThat(contents()).containsExactly("a");
  }

  @Test
  void aRedactionWhoseReplyIsLostIsRecordedOnce() {
    other.initialize("agent");
    other.appendMessages("agent", batch("secret", "next"));
    proxy.loseReplyTo("findAndModify", 1);

    Message redacted = manager.redactMessage("agent", 0, Redaction.with("-"));

    assertThat(redacted.content()).isEqualTo("-");
    assertThat(other.message("agent", 0).guardrailEvents()).hasSize(1);
  }

  @Test
  void aRedactionOfTheLatestMessageWhoseReplyIsLostHitsTheSameMessageAgain() {
    other.initialize("agent");
    other.appendMessages("agent", batch("first", "secret"));
    proxy.loseReplyTo("findAndModify", 1);
    before.next("findAndModify", () -> {});
    before.next("findAndModify", () -> other.appendMessage("agent", NewMessage.of("user", "o")));

    manager.redactLatestMessage("agent", Redaction.with("-"));

    assertThat(contents()).containsExactly("first", "-", "o");
    assertThat(other.guardrailMessages()).hasSize(1);
    assertThat(other.message("agent", 1).guardrailEvents()).hasSize(1);
  }

  @Test
  void aRedactionWhoseReplyIsLostKeepsTheOriginal() {
    MongoDBSessionManager keeping = factory(true).createSessionManager(session);
    other.initialize("agent");
    other.appendMessages("agent", batch("secret"));
    proxy.loseReplyTo("findAndModify", 1);

    keeping.redactMessage("agent", 0, Redaction.with("-"));

    assertThat(other.message("agent", 0).guardrailEvents()).hasSize(1);
    assertThat(
            MONGO
                .database()
                .getCollection("sessions.messages")
                .find(new Document("session_id", session))
                .first())
        .containsEntry("original_content", "secret")
        .containsEntry("content", "-");
  }

  @Test
  void aCompletionOfADraftWhoseReplyIsLostSucceeds() {
    manager.initialize("agent");
    manager.appendDraft("agent", NewMessage.of("assistant", ""), Duration.ofMinutes(1));
    proxy.loseReplyTo("findAndModify", 1);

    manager.completeDraft("agent", 0, batch("complete"), AgentUpdate.none());

    assertThat(other.message("agent", 0).content()).isEqualTo("complete");
    assertThat(other.message("agent", 0).status()).isEqualTo(MessageStatus.COMPLETE);
  }

  @Test
  void aCompletionOfADraftWhoseReplyIsLostDoesNotUndoARedaction() {
    manager.initialize("agent");
    manager.appendDraft("agent", NewMessage.of("assistant", ""), Duration.ofMinutes(1));
    proxy.loseReplyTo("findAndModify", 1);
    before.next("findAndModify", () -> {});
    before.next("findAndModify", () -> other.redactMessage("agent", 0, Redaction.with("-")));

    manager.completeDraft("agent", 0, batch("secret"), AgentUpdate.none());

    assertThat(contents()).containsExactly("-");
  }

  @Test
  void anAbortOfADraftAndAFailedMarkWhoseRepliesAreLostSucceed() {
    manager.initialize("agent");
    manager.appendMessages("agent", batch("question"));
    manager.appendDraft("agent", NewMessage.of("assistant", ""), Duration.ofMinutes(1));
    proxy.loseReplyTo("findAndModify", 1);
    manager.abortDraft("agent", 1, "wh");
    proxy.loseReplyTo("findAndModify", 1);
    manager.markFailed("agent", 0);

    assertThat(other.messages("agent", MessageQuery.last(2)).items())
        .extracting(Message::content, Message::status)
        .containsExactly(
            tuple("question", MessageStatus.FAILED), tuple("wh", MessageStatus.ABORTED));
  }

  @Test
  void aDraftWhoseReplyIsLostIsStoredOnce() {
    manager.initialize("agent");
    proxy.loseReplyTo("insert", 1);

    manager.appendDraft("agent", NewMessage.of("assistant", ""), Duration.ofMinutes(1));

    assertThat(other.messages("agent", MessageQuery.last(2)).items())
        .extracting(Message::status)
        .containsExactly(MessageStatus.DRAFT);
  }

  @Test
  void aCreationOfASessionWhoseReplyIsLostIsReportedAsCreated() {
    proxy.loseReplyTo("insert", 1);
    assertThat(manager.create(NewSession.defaults()).created()).isTrue();
    assertThat(other.create(NewSession.defaults()).created()).isFalse();
  }

  @Test
  void anInitializationOfASessionWhoseReplyIsLostIsReportedAsRegistered() {
    proxy.loseReplyTo("insert", 1);
    assertThat(manager.initialize("agent").registered()).isTrue();
    assertThat(other.session().agents()).containsExactly("agent");
  }

  @Test
  void aRegistrationOfAnAgentWhoseReplyIsLostIsReportedAsRegistered() {
    other.create(NewSession.defaults());
    proxy.loseReplyTo("findAndModify", 1);
    assertThat(manager.initialize("agent").registered()).isTrue();
    proxy.loseReplyTo("findAndModify", 1);
    assertThat(manager.registerAgent("second")).isTrue();
    assertThat(other.session().agents()).containsExactly("agent", "second");
  }

  @Test
  void aSyncWhoseReplyIsLostIsStored() {
    manager.initialize("agent");
    proxy.loseReplyTo("update", 1);
    manager.syncAgent("agent", AgentUpdate.none().withState(Map.of("turn", 1)));
    assertThat(other.agent("agent").agent().state()).isEqualTo(Map.of("turn", 1));
  }

  @Test
  void aSyncOfAManagerThatHasSeenNothingWhoseReplyIsLostIsStored() {
    other.initialize("agent");
    proxy.loseReplyTo("findAndModify", 1);
    manager.syncAgent("agent", AgentUpdate.none().withState(Map.of("turn", 1)));
    assertThat(other.agent("agent").agent().state()).isEqualTo(Map.of("turn", 1));
  }

  @Test
  void aSyncWhoseReplyIsLostTwiceMakesTheNextSyncLeaveNothingOut() {
    AgentUpdate one = AgentUpdate.none().withState(Map.of("turn", 1));
    AgentUpdate two = AgentUpdate.none().withState(Map.of("turn", 2));
    manager.initialize("agent");
    manager.syncAgent("agent", one);
    proxy.loseReplyTo("update", 2);
    assertThatThrownBy(() -> manager.syncAgent("agent", two))
        .isInstanceOf(UnavailableException.class);

    manager.syncAgent("agent", one);

    assertThat(other.agent("agent").agent().state()).isEqualTo(Map.of("turn", 1));
  }

  @Test
  void feedbackWhoseReplyIsLostIsStoredOnce() {
    other.initialize("agent");
    proxy.loseReplyTo("insert", 1);
    manager.addFeedback(new NewFeedback("up", null, null, null));
    assertThat(other.getFeedback()).hasSize(1);
  }

  @Test
  void aDeletionWhoseReplyIsLostRemovesSessionAndMessages() {
    other.initialize("agent");
    other.appendMessages("agent", batch("a"));
    proxy.loseReplyTo("delete", 1);

    manager.delete();

    assertThatThrownBy(other::session).isInstanceOf(NotFoundException.class);
    assertThat(
            MONGO
                .database()
                .getCollection("sessions.messages")
                .countDocuments(new Document("session_id", session)))
        .isZero();
  }
}
