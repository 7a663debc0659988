package io.mongosession.langchain4j.chat;

import static io.mongosession.testing.RawEndpoint.events;
import static io.mongosession.testing.RawEndpoint.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/** What an endpoint gets back with the messages that it sent. */
class SentBackTest extends EndpointCalls {

  @Test
  void reasoningBesideAToolCallGoesBack() {
    ModelReply reply = whole(json(file("D09-reasoning-tool.1.json")));
    assertThat(reply.message().thinking()).isEqualTo("I need the metadata.");
    assertThat(sentBack(reply)).containsEntry("reasoning_content", "I need the metadata.");

    String call = ",\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\"}}]";
    ModelReply streamed =
        streamed(
            events(
                data(
                    delta("{\"reasoning\":\"one \",\"reasoning_details\":[{\"data\":\"x\"}]}"),
                    delta(
                        "{\"reasoning\":\"two\",\"reasoning_details\":[{\"data\":\"y\"}]"
                            + call
                            + "}"),
                    STOP)));
    assertThat(streamed.message().thinking()).isEqualTo("one two");
    assertThat(sentBack(streamed))
        .containsEntry("reasoning", "one two")
        .containsEntry(
            "reasoning_details", List.of(new Document("data", "x"), new Document("data", "y")));
  }

  @Test
  void reasoningWithoutAToolCallIsKeptAndDoesNotGoBack() {
    ModelReply reply =
        whole(json(message("{\"content\":\"x\",\"reasoning_content\":\"hm\",\"matched_stop\":1}")));
    assertThat(reply.message().thinking()).isEqualTo("hm");
    assertThat(sentBack(reply)).containsOnlyKeys("role", "content");
  }

  @Test
  void theSignatureOfAToolCallGoesBack() {
    Document extra = new Document("google", new Document("thought_signature", "c2lnbmF0dXJl"));
    ModelReply whole = whole(json(file("D10-signature-tool.1.json")));
    ModelReply streamed =
        streamed(
            events(
                data(
                    part(
                        "{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\","
                            + "\"arguments\":\"{}\"},\"extra_content\":"
                            + extra.toJson()
                            + "}"),
                    STOP)));
    for (ModelReply reply : List.of(whole, streamed)) {
      assertThat(sentBack(reply).getList("tool_calls", Document.class).get(0))
          .containsEntry("extra_content", extra);
    }
  }

  @Test
  void blocksWithASignatureGoBackAsTheyCame() {
    String content =
        "[{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"s\"},"
            + "{\"type\":\"text\",\"text\":\"x\"}]";
    assertThat(sentBack(whole(json(message("{\"content\":" + content + "}")))).get("content"))
        .asInstanceOf(type(List.class))
        .isEqualTo(Document.parse("{\"c\":" + content + "}").get("c"));
  }
}
