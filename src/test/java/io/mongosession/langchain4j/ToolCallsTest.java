package io.mongosession.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToolCallsTest {

  private static final ChatMessage HELLO = UserMessage.from("hello");
  private static final ChatMessage BYE = UserMessage.from("bye");

  private static ToolExecutionRequest request(String id, String name) {
    return ToolExecutionRequest.builder().id(id).name(name).arguments("{}").build();
  }

  private static AiMessage call(String... ids) {
    return AiMessage.from(List.of(ids).stream().map(id -> request(id, "tool")).toList());
  }

  private static ToolExecutionResultMessage result(String id, String text) {
    return ToolExecutionResultMessage.from(id, "tool", text);
  }

  private static ToolExecutionResultMessage interrupted(String id) {
    return ToolExecutionResultMessage.builder()
        .id(id)
        .toolName("tool")
        .text(ToolCalls.INTERRUPTED)
        .isError(true)
        .build();
  }

  private static List<ChatMessage> flat(ChatMessage... messages) {
    return ToolCalls.grouped(List.of(messages)).stream().flatMap(List::stream).toList();
  }

  @Test
  void completeToolCallsKeepTheirPlaceTogetherWithTheirResults() {
    assertThat(
            ToolCalls.grouped(
                List.of(HELLO, call("1", "2"), result("1", "a"), result("2", "b"), BYE)))
        .containsExactly(
            List.of(HELLO),
            List.of(call("1", "2"), result("1", "a"), result("2", "b")),
            List.of(BYE));
  }

  @Test
  void aCallWithoutAResultIsShownAsInterrupted() {
    assertThat(flat(HELLO, call("1"))).containsExactly(HELLO, call("1"), interrupted("1"));
    assertThat(flat(call("1", "2"), result("2", "b"), BYE))
        .containsExactly(call("1", "2"), interrupted("1"), result("2", "b"), BYE);
  }

  @Test
  void aCallMovesToAResultThatCameAfterAnotherTurn() {
    assertThat(flat(call("1"), BYE, AiMessage.from("bye"), result("1", "late")))
        .containsExactly(BYE, AiMessage.from("bye"), call("1"), result("1", "late"));
    assertThat(flat(call("1", "2"), result("1", "a"), BYE, result("2", "b"), HELLO))
        .containsExactly(BYE, call("1", "2"), result("1", "a"), result("2", "b"), HELLO);
  }

  @Test
  void twoTurnsAtOnceKeepTheirResultsApart() {
    assertThat(flat(HELLO, BYE, call("1"), call("2"), result("2", "b"), result("1", "a")))
        .containsExactly(HELLO, BYE, call("2"), result("2", "b"), call("1"), result("1", "a"));
  }

  @Test
  void aResultWithoutItsCallIsLeftOut() {
    assertThat(flat(result("1", "a"), HELLO, result("2", "b"), BYE)).containsExactly(HELLO, BYE);
  }

  @Test
  void theIdOfAToolCallMayBeUsedAgain() {
    assertThat(flat(call("1"), result("1", "a"), HELLO, call("1"), result("1", "b")))
        .containsExactly(call("1"), result("1", "a"), HELLO, call("1"), result("1", "b"));
    assertThat(flat(call("1"), HELLO, call("1"), result("1", "b")))
        .containsExactly(call("1"), interrupted("1"), HELLO, call("1"), result("1", "b"));
  }

  @Test
  void theLatestResultOfACallCounts() {
    assertThat(flat(call("1"), result("1", "wrong"), result("1", "corrected")))
        .containsExactly(call("1"), result("1", "corrected"));
  }

  @Test
  void toolCallsWithoutIdsAreMatchedToTheirResultsByName() {
    AiMessage both = AiMessage.from(request(null, "a"), request(null, "b"));
    ToolExecutionResultMessage a = ToolExecutionResultMessage.from(null, "a", "1");
    ToolExecutionResultMessage b = ToolExecutionResultMessage.from(null, "b", "2");

    assertThat(flat(both, b, a)).containsExactly(both, a, b);
    AiMessage twice = AiMessage.from(request(null, "a"), request(null, "a"));
    ToolExecutionResultMessage second = ToolExecutionResultMessage.from(null, "a", "2");
    assertThat(flat(twice, a, second)).containsExactly(twice, a, second);
  }

  @Test
  void aResultThatNamesNoCallBelongsToTheCallInFrontOfIt() {
    ToolExecutionResultMessage redacted =
        ToolExecutionResultMessage.builder().text("[removed]").build();

    assertThat(flat(call("1", "2"), redacted, result("2", "b"), redacted, HELLO, redacted))
        .containsExactly(call("1", "2"), result("1", "[removed]"), result("2", "b"), HELLO);
  }

  @Test
  void callsWithOneIdTakeTheirResultsByNameAndPosition() {
    AiMessage twice = AiMessage.from(request("1", "tool"), request("1", "tool"));
    assertThat(flat(twice, result("1", "a"), result("1", "b")))
        .containsExactly(twice, result("1", "a"), result("1", "b"));

    AiMessage named = AiMessage.from(request("1", "a"), request("1", "b"));
    ToolExecutionResultMessage a = ToolExecutionResultMessage.from("1", "a", "of a");
    ToolExecutionResultMessage b = ToolExecutionResultMessage.from("1", "b", "of b");
    assertThat(flat(named, b, a)).containsExactly(named, a, b);
  }

  @Test
  void blankIdsAreNoIds() {
    AiMessage blank = AiMessage.from(request("", "a"), request(" ", "b"));
    assertThat(
            flat(
                blank,
                ToolExecutionResultMessage.from("", "b", "of b"),
                ToolExecutionResultMessage.from(null, "a", "of a")))
        .extracting(message -> message instanceof ToolExecutionResultMessage r ? r.text() : "")
        .containsExactly("", "of a", "of b");
  }

  @Test
  void aResultWithoutAnIdBelongsToTheCallOfItsToolInFrontOfIt() {
    AiMessage both = AiMessage.from(request("1", "a"), request("2", "b"));
    assertThat(
            flat(
                both,
                ToolExecutionResultMessage.from(null, "b", "of b"),
                ToolExecutionResultMessage.from(null, "a", "of a")))
        .containsExactly(
            both,
            ToolExecutionResultMessage.from("1", "a", "of a"),
            ToolExecutionResultMessage.from("2", "b", "of b"));
  }
}
