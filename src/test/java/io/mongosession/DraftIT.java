package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.mongosession.testing.TestMongo;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A message that is written bit by bit is never taken for complete before it is. */
class DraftIT {

  private static final Duration LIFETIME = Duration.ofMinutes(1);
  private static final NewMessage QUESTION = NewMessage.of("user", "question");
  private static final NewMessage DRAFT = NewMessage.of("assistant", "");
  private static final NewMessage REPLY =
      new NewMessage("assistant", "the complete reply", Map.of("tokens", 3));
  private static final AgentUpdate NOTHING = AgentUpdate.none();

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String session = UUID.randomUUID().toString();
  private MongoDBSessionManagerFactory factory;
  private MongoDBSessionManager writer;
  private MongoDBSessionManager reader;

  @BeforeEach
  void aTurnThatHasBegun() {
    factory = MONGO.close(MONGO.builder().build());
    writer = factory.createSessionManager(session);
    reader = factory.createSessionManager(session);
    writer.initialize("agent");
    writer.appendMessage("agent", QUESTION);
    writer.appendDraft("agent", DRAFT, LIFETIME);
  }

  private List<Message> messages() {
    return reader.messages("agent", MessageQuery.last(10)).items();
  }

  private Document stored(long number) {
    return MONGO
        .database()
        .getCollection("sessions.messages")
        .find(new Document("session_id", session).append("number", number))
        .first();
  }

  private void setDeadline(Instant until) {
    MONGO
        .database()
        .getCollection("sessions.messages")
        .updateOne(
            new Document("session_id", session).append("number", 1L),
            new Document("$set", new Document("draft_until", Date.from(until))));
  }

  private void complete() {
    writer.completeDraft("agent", 1, List.of(REPLY), NOTHING);
  }

  private void assertNeverComplete() {
    Message before = reader.message("agent", 1);
    assertThatThrownBy(this::complete).isInstanceOf(ConflictException.class);
    assertThat(reader.message("agent", 1)).isEqualTo(before);
    assertThat(before.status()).isEqualTo(MessageStatus.ABORTED);
  }

  @Test
  void aDraftIsReadAsADraftUnderItsNumber() {
    assertThat(messages())
        .extracting(Message::number, Message::status, Message::content)
        .containsExactly(
            tuple(0L, MessageStatus.COMPLETE, "question"), tuple(1L, MessageStatus.DRAFT, ""));
    assertThat(reader.message("agent", 1).status()).isEqualTo(MessageStatus.DRAFT);
    assertThat(reader.messageCount("agent")).isEqualTo(2);
  }

  @Test
  void completingADraftStoresTheReplyAndTheAgentsState() {
    AgentUpdate update = NOTHING.withState(Map.of("turns", 1));

    AppendResult completed = writer.completeDraft("agent", 1, List.of(REPLY), update);

    assertThat(completed).isEqualTo(new AppendResult(List.of(1L)));
    Message reply = reader.message("agent", 1);
    assertThat(reply.status()).isEqualTo(MessageStatus.COMPLETE);
    assertThat(reply.content()).isEqualTo("the complete reply");
    assertThat(reply.metrics()).isEqualTo(Map.of("tokens", 3));
    assertThat(reader.agent("agent").agent().state()).isEqualTo(Map.of("turns", 1));
    assertThat(stored(1)).doesNotContainKeys("status", "draft_until");
  }

  @Test
  void completingADraftWithStepsGivesItsNumberToTheFirstStep() {
    reader.appendMessage("agent", NewMessage.of("user", "another turn"));
    NewMessage call = NewMessage.of("assistant", Map.of("tool", "look-up"));
    NewMessage result = NewMessage.of("tool", Map.of("found", 42));

    AppendResult completed =
        writer.completeDraft(
            "agent", 1, List.of(call, result, REPLY), NOTHING.withState(Map.of("turns", 1)));

    assertThat(completed).isEqualTo(new AppendResult(List.of(1L, 3L, 4L)));
    assertThat(messages())
        .extracting(Message::content)
        .containsExactly(
            "question", call.content(), "another turn", result.content(), REPLY.content());
    assertThat(messages()).extracting(Message::status).containsOnly(MessageStatus.COMPLETE);
    assertThat(reader.agent("agent").agent().state()).isEqualTo(Map.of("turns", 1));
  }

  @Test
  void aDraftIsCompletedOnceAndNotReplacedByAnotherReply() {
    complete();
    complete();
    assertThatThrownBy(
            () ->
                writer.completeDraft(
                    "agent", 1, List.of(NewMessage.of("assistant", "other")), NOTHING))
        .isInstanceOf(ConflictException.class);
    assertThat(reader.message("agent", 1).content()).isEqualTo("the complete reply");
  }

  @Test
  void aDraftWhoseCompletionIsRefusedStaysADraft() {
    NewMessage unstorable = NewMessage.of("assistant", "\ud800");
    AgentUpdate tooLong = NOTHING.withConfig(new AgentConfig("m".repeat(300), null, null));
    assertThatThrownBy(() -> writer.completeDraft("agent", 1, List.of(unstorable), NOTHING))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> writer.completeDraft("agent", 1, List.of(REPLY), tooLong))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> writer.completeDraft("agent", 1, List.of(REPLY, REPLY), tooLong))
        .isInstanceOf(InvalidInputException.class);
    assertThat(messages()).extracting(Message::status).contains(MessageStatus.DRAFT);
    assertThatThrownBy(() -> writer.appendDraft("agent", DRAFT, Duration.ZERO))
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.field()).isEqualTo("lifetime"));
    assertThat(messages()).hasSize(2);
  }

  @Test
  void anAbortedDraftKeepsItsPartAndIsNeverComplete() {
    writer.abortDraft("agent", 1, "the wh");
    writer.abortDraft("agent", 1, "the wh");

    assertThat(reader.message("agent", 1).content()).isEqualTo("the wh");
    assertNeverComplete();
  }

  @Test
  void aCompletedDraftIsNotAbortedAnyMore() {
    complete();
    writer.abortDraft("agent", 1, "the wh");
    assertThat(reader.message("agent", 1).content()).isEqualTo("the complete reply");
    assertThat(reader.message("agent", 1).status()).isEqualTo(MessageStatus.COMPLETE);
  }

  @Test
  void aDraftIsReadAsAbortedOnceItsTimeIsOver() {
    assertThat(stored(1).getDate("draft_until").toInstant())
        .as("its lifetime and the longest write")
        .isAfter(stored(1).getDate("created_at").toInstant().plus(LIFETIME).plusSeconds(100));

    setDeadline(Instant.now().minusMillis(1));

    assertNeverComplete();
  }

  @Test
  void completingADraftTooCloseToItsDeadlineIsAConflict() {
    setDeadline(Instant.now().plusSeconds(60));
    assertThat(reader.message("agent", 1).status()).isEqualTo(MessageStatus.DRAFT);
    assertThatThrownBy(this::complete).isInstanceOf(ConflictException.class);
  }

  @Test
  void aRedactedDraftIsAbortedAndNeverComplete() {
    Message redacted = reader.redactMessage("agent", 1, Redaction.with("[removed]"));

    assertThat(redacted.status()).isEqualTo(MessageStatus.ABORTED);
    writer.abortDraft("agent", 1, "the secr");
    assertThat(reader.message("agent", 1).content()).isEqualTo("[removed]");
    assertNeverComplete();
  }

  @Test
  void aDraftIsTheLatestMessageOfItsWriter() {
    reader.appendMessage("agent", QUESTION);
    assertThat(writer.redactLatestMessage("agent", Redaction.with("-")).number()).isEqualTo(1);
  }

  @Test
  void aCompletedDraftTakesTheMetricsOfTheLatestMessage() {
    complete();
    writer.syncAgent("agent", NOTHING.withMessageMetrics(Map.of("tokens", 4, "latency_ms", 7)));
    assertThat(reader.message("agent", 1).metrics())
        .isEqualTo(Map.of("tokens", 4, "latency_ms", 7));
  }

  @Test
  void aDraftOfADeletedSessionIsGone() {
    reader.delete();
    assertThatThrownBy(this::complete).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> writer.markFailed("agent", 0)).isInstanceOf(NotFoundException.class);
    writer.abortDraft("agent", 1, "-");
    assertThat(stored(1)).isNull();
  }

  @Test
  void aDraftOfAnotherOwnersSessionIsNotFound() {
    String id = session + "-owned";
    MongoDBSessionManager alice = factory.createSessionManager(id, o -> o.owner("alice"));
    MongoDBSessionManager bob = factory.createSessionManager(id, o -> o.owner("bob"));
    alice.initialize("agent");
    alice.appendMessage("agent", QUESTION);
    alice.appendDraft("agent", DRAFT, LIFETIME);

    assertThatThrownBy(() -> bob.appendDraft("agent", DRAFT, LIFETIME))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> bob.completeDraft("agent", 1, List.of(REPLY), NOTHING))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> bob.abortDraft("agent", 1, "-")).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> bob.markFailed("agent", 0)).isInstanceOf(NotFoundException.class);
    assertThat(alice.messages("agent", MessageQuery.last(10)).items())
        .extracting(Message::status)
        .containsExactly(MessageStatus.COMPLETE, MessageStatus.DRAFT);
  }

  @Test
  void aRestoreLeavesOutDraftsAndAbortedReplies() {
    writer.abortDraft("agent", 1, "the wh");
    writer.markFailed("agent", 0);
    writer.appendMessages("agent", List.of(QUESTION, REPLY, QUESTION));
    writer.appendDraft("agent", DRAFT, LIFETIME);

    MongoDBSessionManager next = factory.createSessionManager(session);
    assertThat(next.initialize("agent", 4).messages())
        .extracting(Message::number, Message::status)
        .containsExactly(
            tuple(0L, MessageStatus.FAILED),
            tuple(2L, MessageStatus.COMPLETE),
            tuple(3L, MessageStatus.COMPLETE),
            tuple(4L, MessageStatus.COMPLETE));
    assertThat(next.redactLatestMessage("agent", Redaction.with("-")).number()).isEqualTo(4);
  }

  @Test
  void aDraftCannotBeMarkedFailed() {
    assertThatThrownBy(() -> writer.markFailed("agent", 1)).isInstanceOf(ConflictException.class);
    assertThatThrownBy(() -> writer.markFailed("agent", 7)).isInstanceOf(NotFoundException.class);
    writer.markFailed("agent", 0);
    writer.markFailed("agent", 0);
    assertThat(messages())
        .extracting(Message::status)
        .containsExactly(MessageStatus.FAILED, MessageStatus.DRAFT);
  }

  @Test
  void aMessageIsMarkedFailedByItsIdempotencyKeyOnceItIsStored() {
    assertThatThrownBy(() -> writer.markFailed("agent", "key"))
        .isInstanceOf(NotFoundException.class);
    writer.appendMessages(
        "agent", List.of(QUESTION), AppendOptions.none().withIdempotencyKey("key"));

    assertThatThrownBy(() -> writer.markFailed("another", "key"))
        .isInstanceOf(NotFoundException.class);
    writer.markFailed("agent", "key");

    assertThat(messages())
        .extracting(Message::status)
        .containsExactly(MessageStatus.COMPLETE, MessageStatus.DRAFT, MessageStatus.FAILED);
  }

  @Test
  void aMessageWithAnUnknownStatusIsReadAsAborted() {
    MONGO
        .database()
        .getCollection("sessions.messages")
        .updateOne(
            new Document("session_id", session).append("number", 1L),
            new Document("$set", new Document("status", "dreamt")));
    assertThat(reader.message("agent", 1).status()).isEqualTo(MessageStatus.ABORTED);
  }
}
