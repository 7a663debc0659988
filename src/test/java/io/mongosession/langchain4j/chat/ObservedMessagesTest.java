package io.mongosession.langchain4j.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/** Messages in the form that OpenTelemetry's conventions give them. */
class ObservedMessagesTest {

  private static List<Document> read(String json) {
    return Document.parse("{\"all\":" + json + "}").getList("all", Document.class);
  }

  @Test
  void messagesHaveRolesAndParts() {
    ToolExecutionRequest call =
        ToolExecutionRequest.builder().id("c1").name("f").arguments("{\"a\":1}").build();
    String json =
        ObservedMessages.of(
            List.of(
                SystemMessage.from("be kind"),
                UserMessage.from(TextContent.from("hi"), ImageContent.from("http://x/y.png")),
                AiMessage.from(List.of(call)),
                ToolExecutionResultMessage.from(call, "done")));

    assertThat(json)
        .isEqualTo(
            "[{\"role\":\"system\",\"parts\":[{\"type\":\"text\",\"content\":\"be kind\"}]},"
                + "{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"hi\"}]},"
                + "{\"role\":\"assistant\",\"parts\":[{\"type\":\"tool_call\",\"id\":\"c1\","
                + "\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}]},"
                + "{\"role\":\"tool\",\"parts\":[{\"type\":\"tool_call_response\",\"id\":\"c1\","
                + "\"result\":\"done\"}]}]");
  }

  @Test
  void aReplyHasItsFinishReason() {
    assertThat(ObservedMessages.of(new ModelReply(AiMessage.from("yes"), null, "stop", null)))
        .isEqualTo(
            "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"yes\"}],"
                + "\"finish_reason\":\"stop\"}]");
  }

  @Test
  void longTextsAreCutAndOnlyTheNewestMessagesAreShown() {
    List<ChatMessage> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(UserMessage.from(i + "x".repeat(20_000)));
    }
    String json = ObservedMessages.of(many);

    assertThat(json.length()).isLessThanOrEqualTo(ObservedMessages.MAX_ALL);
    List<Document> shown = read(json);
    assertThat(shown).hasSize(7);
    assertThat(shown.get(6).getList("parts", Document.class).get(0).getString("content"))
        .startsWith("99x")
        .endsWith("x...")
        .hasSize(ObservedMessages.MAX_TEXT + 3);
  }
}
