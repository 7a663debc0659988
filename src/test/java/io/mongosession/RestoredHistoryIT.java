package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.TestMongo;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a restore brings back ends at a number of bytes, but never within the newest exchange. */
class RestoredHistoryIT {

  private static final int HISTORY = 10_000;

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private MongoDBSessionManager manager;

  @BeforeEach
  void shortHistory() {
    manager =
        MONGO
            .close(MONGO.builder().historyBytes(HISTORY).maxMessages(20).build())
            .createSessionManager(UUID.randomUUID().toString());
    manager.initialize("agent");
  }

  private void append(String role, int bytes) {
    manager.appendMessage("agent", NewMessage.of(role, "x".repeat(bytes)));
  }

  private List<Long> restored() {
    List<Long> initialized =
        manager.initialize("agent").messages().stream().map(Message::number).toList();
    assertThat(manager.restore("agent", 200).messages())
        .extracting(Message::number)
        .isEqualTo(initialized);
    return initialized;
  }

  @Test
  void theOldestMessagesAreLeftOutWhereTheBytesEnd() {
    for (int i = 0; i < 5; i++) {
      append("user", 2000);
      append("assistant", 2000);
    }
    assertThat(restored()).containsExactly(6L, 7L, 8L, 9L);
  }

  @Test
  void theNewestExchangeIsCompleteHoweverLargeItIs() {
    append("user", 10);
    append("assistant", 10);
    append("user", 20_000);
    append("assistant", 20_000);
    append("tool", 20_000);
    append("assistant", 20_000);
    assertThat(restored()).containsExactly(2L, 3L, 4L, 5L);
  }

  @Test
  void theResultOfAToolThatAnotherFrameworkStoredAsTheUsersBeginsNoExchange() {
    append("user", 20_000);
    manager.appendMessage(
        "agent",
        NewMessage.of("assistant", List.of(Map.of("toolUse", Map.of("x", "x".repeat(20_000))))));
    manager.appendMessage(
        "agent", NewMessage.of("user", List.of(Map.of("toolResult", Map.of("toolUseId", "x")))));
    manager.appendMessage(
        "agent", NewMessage.of("user", List.of(Map.of("type", "tool_result", "content", "x"))));
    append("assistant", 10);
    assertThat(restored()).containsExactly(0L, 1L, 2L, 3L, 4L);
  }

  @Test
  void anExchangeWithinTheBytesIsFollowedByOlderOnes() {
    append("user", 6000);
    append("assistant", 10);
    append("user", 10);
    append("assistant", 10);
    assertThat(restored()).containsExactly(0L, 1L, 2L, 3L);
    append("user", 8000);
    assertThat(restored()).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void theNewestExchangeIsCompleteHoweverManyMessagesItHas() {
    append("user", 10);
    append("human", 10);
    manager.appendMessages("agent", Collections.nCopies(150, NewMessage.of("assistant", "call")));
    manager.appendMessages("agent", Collections.nCopies(200, NewMessage.of("tool", "result")));
    manager.appendMessages("agent", Collections.nCopies(190, NewMessage.of("assistant", "call")));

    assertThat(manager.initialize("agent", 20).messages())
        .extracting(Message::number)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 541).boxed().toList());
    append("user", 10);
    assertThat(manager.initialize("agent", 20).messages()).hasSize(20);
  }

  @Test
  void theRestOfAnExchangeIsReadByPages() {
    append("user", 10);
    manager.appendMessages("agent", Collections.nCopies(200, NewMessage.of("tool", "result")));
    manager.appendMessages("agent", Collections.nCopies(50, NewMessage.of("tool", "result")));
    CommandCounter commands = new CommandCounter();
    MongoDBSessionManager counted =
        MONGO.close(MONGO.factory(commands)).createSessionManager(manager.sessionId());
    counted.initialize("agent", 0);

    assertThat(commands.during(() -> counted.restore("agent", 20).messages()))
        .containsExactly("find", "find", "find", "find", "find");
  }

  @Test
  void aLogWithoutAnyQuestionIsRestoredAsFarAsItWasAskedFor() {
    manager.appendMessages("agent", Collections.nCopies(50, NewMessage.of("assistant", "x")));
    assertThat(manager.initialize("agent", 20).messages()).hasSize(20);
  }

  @Test
  void theSettingHasARange() {
    assertThatExceptionOfType(InvalidSettingsException.class)
        .isThrownBy(() -> MONGO.builder().historyBytes(0).build())
        .withMessageContaining("historyBytes");
  }
}
