package io.mongosession.langchain4j;

import static io.mongosession.MessageStatus.ABORTED;
import static io.mongosession.MessageStatus.DRAFT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is in a log, no provider refuses what a model is shown of it. */
class RandomLogsTest {

  private static final int LOGS = 10_000;

  private static final UserMessage HELLO = UserMessage.from("hello");
  private static final AiMessage HI = AiMessage.from("hi");
  private static final SystemMessage KIND = SystemMessage.from("be kind");

  @Test
  void theStrictestProviderAcceptsWhatIsShownOfAnyLog() {
    long seed = Long.getLong("shown.seed", System.nanoTime());
    System.out.println("shown.seed=" + seed);
    for (int i = 0; i < LOGS; i++) {
      RandomLog log = new RandomLog(seed + i);
      List<ChatMessage> history = ShownHistory.of(log.agent(), log.messages()).messages();
      assertThat(StrictProvider.refused(history, false)).as("log %d", seed + i).isEmpty();

      List<ChatMessage> request = new ArrayList<>(history);
      request.add(UserMessage.from("the question"));
      request = AcceptedForm.of(request);
      assertThat(StrictProvider.refused(request, true)).as("log %d", seed + i).isEmpty();
      assertThat(AcceptedForm.of(history)).as("log %d", seed + i).isEqualTo(history);
      assertThat(questions(history.toString()))
          .as("log %d", seed + i)
          .isEqualTo(asked(log(seed + i)));
    }
  }

  /** What users said is there, whatever else is not. */
  private static long asked(RandomLog log) {
    long first =
        log.agent().conversationManagerState().get("memory_first") instanceof Number n
            ? n.longValue()
            : 0;
    return log.messages().stream()
        .filter(message -> message.number() >= first)
        .filter(message -> message.status() != DRAFT && message.status() != ABORTED)
        .filter(message -> List.of("user", "human", "User", "critic", "").contains(message.role()))
        .filter(message -> message.content().equals(RandomLog.QUESTION))
        .count();
  }

  private static int questions(String text) {
    return text.split(RandomLog.QUESTION, -1).length - 1;
  }

  private static RandomLog log(long seed) {
    return new RandomLog(seed);
  }

  @Test
  void mostLogsWouldBeRefusedAsTheyAre() {
    int refused = 0;
    for (int i = 0; i < LOGS; i++) {
      RandomLog log = new RandomLog(i);
      List<ChatMessage> asStored =
          log.messages().stream().map(MessageCodec::allFromStored).flatMap(List::stream).toList();
      refused += StrictProvider.refused(asStored, false).isEmpty() ? 0 : 1;
    }
    assertThat(refused).isGreaterThan(LOGS / 2);
  }

  private static AiMessage call(String id, String arguments) {
    return AiMessage.from(
        ToolExecutionRequest.builder().id(id).name("tool").arguments(arguments).build());
  }

  private static ToolExecutionResultMessage result(String id) {
    return ToolExecutionResultMessage.from(id, "tool", "done");
  }

  static Stream<List<ChatMessage>> refused() {
    return Stream.of(
        List.of(HI),
        List.of(HELLO, KIND),
        List.of(KIND, KIND, HELLO),
        List.of(HELLO, HELLO),
        List.of(HELLO, HI, HI, HELLO),
        List.of(HELLO, HI),
        List.of(UserMessage.from(" ")),
        List.of(UserMessage.from(TextContent.from("a"), TextContent.from(""))),
        List.of(UserMessage.from("Zm9v".repeat(100))),
        List.of(HELLO, AiMessage.builder().build(), HELLO),
        List.of(HELLO, AiMessage.from(""), HELLO),
        List.of(HELLO, call("1", "{}")),
        List.of(HELLO, call("1", "{}"), HELLO),
        List.of(HELLO, call("1", "{}"), result("2")),
        List.of(HELLO, call("1", "{}"), result("1"), result("1")),
        List.of(HELLO, call("1", "{}"), result("1"), HELLO),
        List.of(HELLO, call("", "{}"), result("")),
        List.of(HELLO, call("1", "{}"), result("1"), call("1", "{}"), result("1")),
        List.of(HELLO, call("1", "{\"a\":"), result("1")),
        List.of(HELLO, call("1", "[]"), result("1")),
        List.of(HELLO, call("1", "{}"), ToolExecutionResultMessage.from("1", "x", "done")),
        List.of(HELLO, call("1", "{}"), ToolExecutionResultMessage.from("1", "tool", "")),
        List.of(HELLO, result("1")));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void theStrictestProviderRefusesWhatItMust(List<ChatMessage> messages) {
    assertThat(StrictProvider.refused(messages, true)).isNotEmpty();
    List<ChatMessage> repaired = new ArrayList<>(AcceptedForm.of(messages));
    repaired.add(HELLO);
    assertThat(StrictProvider.refused(AcceptedForm.of(repaired), true))
        .filteredOn(fault -> !fault.contains("bytes"))
        .isEmpty();
  }

  @Test
  void theStrictestProviderAcceptsAConversation() {
    assertThat(
            StrictProvider.refused(
                List.of(KIND, HELLO, call("1", "{}"), result("1"), HI, HELLO), true))
        .isEmpty();
  }
}
