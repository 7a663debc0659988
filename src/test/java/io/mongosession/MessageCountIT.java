package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mongosession.testing.BeforeCommand;
import io.mongosession.testing.CommandLog;
import io.mongosession.testing.TestMongo;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How many messages an agent has is known without counting them. */
class MessageCountIT {

  private static final NewMessage MESSAGE = NewMessage.of("user", "x");

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final CommandLog commands = new CommandLog();
  private final BeforeCommand before = new BeforeCommand();
  private final String id = UUID.randomUUID().toString();
  private MongoDBSessionManager manager;
  private MongoDBSessionManager large;

  @BeforeEach
  void callers() {
    manager = MONGO.close(MONGO.factory(commands)).createSessionManager(id);
    int mib = 1024 * 1024;
    large =
        MONGO
            .close(
                MONGO
                    .borrowing(before)
                    .limits(new SessionLimits(15 * mib, mib, 10, mib, 9, 9, 20))
                    .build())
            .createSessionManager(id);
    manager.initialize("agent");
    manager.appendMessages("agent", List.of(MESSAGE, MESSAGE, MESSAGE));
  }

  private static void assertNoMessageIsRead(List<BsonDocument> sent) {
    assertThat(sent).hasSize(1);
    assertThat(sent.get(0).getString("find").getValue()).isEqualTo("sessions");
  }

  @Test
  void anAgentIsReadWithoutItsMessages() {
    assertNoMessageIsRead(commands.during(() -> manager.agent("agent")));
    assertNoMessageIsRead(commands.during(() -> manager.listAgents()));
    assertNoMessageIsRead(commands.during(() -> manager.messageCount("agent")));
    assertCount(3);
  }

  private void assertCount(long count) {
    assertThat(manager.messageCount("agent")).isEqualTo(count);
    assertThat(manager.agent("agent").messageCount()).isEqualTo(count);
    assertThat(manager.listAgents().get(0).messageCount()).isEqualTo(count);
  }

  private void appendWhatNoDocumentHolds(NewMessage... first) {
    String text = "x".repeat(9 * 1024 * 1024);
    NewMessage message = new NewMessage("user", text, Map.of("m", text));
    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(
            () ->
                large.appendMessages(
                    "agent", Stream.concat(Stream.of(first), Stream.of(message)).toList()));
  }

  @Test
  void theNumbersOfAnAppendThatFailedAreGivenBack() {
    appendWhatNoDocumentHolds();
    long stored = manager.messages("agent", MessageQuery.last(20)).items().size();
    assertCount(stored);
    assertThat(manager.agent("agent").agent().nextNumber()).isEqualTo(stored);
  }

  @Test
  void theRestOfAnAppendThatFailedInBetweenIsNotCounted() {
    appendWhatNoDocumentHolds(MESSAGE);
    assertCount(manager.messages("agent", MessageQuery.last(20)).items().size());
  }

  @Test
  void theNumbersOfAnAppendThatFailedBehindWhichOthersLieAreNotCounted() {
    // The look-up of what is stored after all.
    before.next("find", () -> manager.appendMessage("agent", MESSAGE));
    appendWhatNoDocumentHolds();
    before.verify();
    int stored = manager.messages("agent", MessageQuery.last(20)).items().size();
    assertCount(stored);
    assertThat(manager.agent("agent").agent().nextNumber()).isGreaterThan(stored);
  }
}
