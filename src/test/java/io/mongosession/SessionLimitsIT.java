package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.TestMongo;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** At a limit everything works; one above is a typed error before anything is sent. */
class SessionLimitsIT {

  private static final int MESSAGE = 1000;
  private static final int STATE = 500;

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final CommandCounter commands = new CommandCounter();
  private MongoDBSessionManager manager;

  @BeforeEach
  void smallLimits() {
    manager =
        MONGO
            .close(
                MONGO
                    .borrowing(commands)
                    .limits(new SessionLimits(MESSAGE, 100, 3, STATE, 4, 3, 5))
                    .maxMessages(5)
                    .build())
            .createSessionManager(UUID.randomUUID().toString());
    manager.initialize("agent");
  }

  private void assertRefused(String limit, Runnable call) {
    List<String> sent =
        commands.during(
            () ->
                assertThatThrownBy(call::run)
                    .isInstanceOfSatisfying(
                        LimitExceededException.class, e -> assertThat(e.limit()).isEqualTo(limit)));
    assertThat(sent).describedAs("what was sent").isEmpty();
  }

  private void assertInvalid(Runnable call) {
    List<String> sent =
        commands.during(
            () -> assertThatThrownBy(call::run).isInstanceOf(InvalidInputException.class));
    assertThat(sent).describedAs("what was sent").isEmpty();
  }

  private static NewMessage text(int bytes) {
    return NewMessage.of("user", "x".repeat(bytes));
  }

  @Test
  void aMessageAboveItsByteLimitIsRefused() {
    manager.appendMessage("agent", text(MESSAGE));
    manager.appendMessage("agent", NewMessage.of("user", "é".repeat(MESSAGE / 2)));
    manager.redactMessage("agent", 0, Redaction.with("x".repeat(MESSAGE)));
    assertRefused("message-bytes", () -> manager.appendMessage("agent", text(MESSAGE + 1)));
    assertRefused(
        "message-bytes",
        () -> manager.appendMessages("agent", List.of(text(1), text(MESSAGE + 1))));
    assertRefused(
        "message-bytes",
        () -> manager.redactMessage("agent", 0, Redaction.with("x".repeat(MESSAGE + 1))));
    assertRefused(
        "message-bytes",
        () ->
            manager.appendMessage(
                "agent", new NewMessage("user", "x", Map.of("m", "x".repeat(MESSAGE)))));
    assertThat(manager.messageCount("agent")).isEqualTo(2);
  }

  @Test
  void agentStateAboveItsByteLimitIsRefused() {
    // An object, a member's name and a text in it take 13 bytes.
    Map<String, Object> largest = Map.of("k", "x".repeat(STATE - 13));
    Map<String, Object> tooLarge = Map.of("k", "x".repeat(STATE - 12));
    manager.syncAgent(
        "agent", AgentUpdate.none().withState(largest).withConversationManagerState(largest));
    assertRefused(
        "state-bytes", () -> manager.syncAgent("agent", AgentUpdate.none().withState(tooLarge)));
    assertRefused(
        "state-bytes",
        () ->
            manager.syncAgent("agent", AgentUpdate.none().withConversationManagerState(tooLarge)));
    assertRefused(
        "state-bytes",
        () ->
            manager.updateAgentConfig("agent", new AgentConfig(null, "x".repeat(STATE + 1), null)));
    assertRefused("state-bytes", () -> manager.setPromptMetadata("agent", tooLarge));
    assertRefused(
        "state-bytes",
        () ->
            manager.appendMessages(
                "agent",
                List.of(text(1)),
                AppendOptions.none().syncing(AgentUpdate.none().withState(tooLarge))));
    assertThat(manager.messageCount("agent")).isZero();
  }

  @Test
  void contentAboveTheDepthLimitIsRefused() {
    manager.appendMessage("agent", NewMessage.of("user", List.of(List.of(List.of(List.of(1))))));
    assertRefused(
        "json-depth",
        () ->
            manager.appendMessage(
                "agent", NewMessage.of("user", List.of(List.of(List.of(List.of(List.of())))))));
  }

  @Test
  void anAgentAboveTheLimitOfItsSessionIsRefusedWithoutAWrite() {
    manager.initialize("second");
    manager.initialize("third");
    List<String> sent =
        commands.during(
            () ->
                assertThatThrownBy(() -> manager.initialize("fourth"))
                    .isInstanceOfSatisfying(
                        LimitExceededException.class,
                        e -> assertThat(e.limit()).isEqualTo("agents")));
    assertThat(sent).describedAs("no write").containsExactly("find");
    assertThat(manager.initialize("third").registered()).isFalse();
    assertThat(manager.session().agents()).containsExactly("agent", "second", "third");
  }

  @Test
  void moreMessagesInOneCallThanTheLimitAreRefused() {
    manager.appendMessages("agent", Collections.nCopies(5, text(1)));
    assertInvalid(() -> manager.appendMessages("agent", Collections.nCopies(6, text(1))));
    assertInvalid(() -> manager.appendMessages("agent", List.of()));
    assertInvalid(() -> manager.messages("agent", MessageQuery.last(6)));
    assertInvalid(() -> manager.messages("agent", MessageQuery.last(0)));
    assertInvalid(() -> manager.messages("agent", MessageQuery.after(-2, 1)));
    assertInvalid(() -> manager.initialize("agent", 6));
    assertThatCode(() -> manager.initialize("agent", 5)).doesNotThrowAnyException();
  }

  @Test
  void namesNumbersAndRatingsOutOfRangeAreRefused() {
    assertInvalid(() -> manager.appendMessage("agent", NewMessage.of("r".repeat(65), "x")));
    assertInvalid(() -> manager.appendMessage("agent", NewMessage.of("", "x")));
    assertInvalid(() -> manager.appendMessage("a".repeat(129), text(1)));
    assertInvalid(
        () ->
            manager.appendMessages(
                "agent",
                List.of(text(1)),
                AppendOptions.none().withIdempotencyKey("k".repeat(257))));
    assertInvalid(
        () ->
            manager.appendMessages("agent", List.of(text(1)), AppendOptions.none().expecting(-1)));
    assertInvalid(() -> manager.message("agent", -1));
    assertInvalid(() -> manager.addFeedback(new NewFeedback("maybe", null, null, null)));
    assertInvalid(() -> manager.addFeedback(new NewFeedback(null, null, null, null)));
    assertInvalid(() -> manager.addFeedback(new NewFeedback("up", null, null, 1L)));
    assertInvalid(() -> manager.create(new NewSession("t".repeat(129), null, null)));
  }

  @Test
  void aMessageTooLargeForADocumentOfMongoDbIsALimitErrorAndNotStored() {
    MongoDBSessionManager large =
        MONGO
            .close(
                MONGO
                    .builder()
                    .limits(new SessionLimits(15 * 1024 * 1024, 100, 3, 1024 * 1024, 4, 3, 5))
                    .maxMessages(5)
                    .build())
            .createSessionManager(UUID.randomUUID().toString());
    large.initialize("agent");
    // Content and metrics are each within the limit.
    String text = "x".repeat(10 * 1024 * 1024);
    NewMessage message = new NewMessage("user", text, Map.of("m", text));
    assertThatThrownBy(() -> large.appendMessage("agent", message))
        .isInstanceOfSatisfying(
            LimitExceededException.class, e -> assertThat(e.limit()).isEqualTo("document-bytes"));
    assertThat(large.messageCount("agent")).isZero();
  }
}
