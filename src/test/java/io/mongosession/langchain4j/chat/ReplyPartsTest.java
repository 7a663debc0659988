package io.mongosession.langchain4j.chat;

import static io.mongosession.testing.RawEndpoint.events;
import static io.mongosession.testing.RawEndpoint.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What belongs to a reply of an endpoint, in whatever form it comes. */
class ReplyPartsTest extends EndpointCalls {

  @Test
  void contentInBlocksIsItsText() {
    ModelReply reply = whole(json(file("D12-content-array.1.json")));
    assertThat(reply.message().text()).isEqualTo("The answer.");
    assertThat(reply.message().thinking()).isEqualTo("hm");
    assertThat(streamed(events(file("D12b-content-array-stream.1.sse"))).message().text())
        .isEqualTo("The answer.");
    for (String block :
        List.of(
            "[\"x\"]",
            "[{\"type\":\"output_text\",\"text\":\"x\",\"annotations\":[]}]",
            "[{\"text\":{\"value\":\"x\"}}]",
            "{\"type\":\"text\",\"text\":\"x\"}")) {
      assertThat(whole(json(message("{\"content\":" + block + "}"))).message().text())
          .isEqualTo("x");
    }
  }

  @Test
  void aRefusalIsTheReplyAndMarkedAsOne() {
    for (ModelReply reply :
        List.of(
            whole(json(file("D11-refusal.1.json"))),
            streamed(events(file("D11b-refusal-stream.1.sse"))))) {
      assertThat(reply.message().text()).isEqualTo("I can't help with that.");
      assertThat(reply.message().attributes()).containsEntry("refusal", true);
      assertThat(reply.finishReason()).isEqualTo("refusal");
    }
    assertThat(
            whole(json(message("{\"content\":[{\"type\":\"refusal\",\"refusal\":\"No.\"}]}")))
                .finishReason())
        .isEqualTo("refusal");
    server.respond(json(message("{\"content\":\"ok\"}")));
    endpoint().ask(request(whole(json(file("D11-refusal.1.json"))).message()), null);
    assertThat(server.requests().get(server.requests().size() - 1).messages().get(1))
        .containsEntry("refusal", "I can't help with that.")
        .containsEntry("content", "I can't help with that.");
  }

  @Test
  void whatWasThoughtAtTheHeadOfATextIsReasoning() {
    ModelReply reply =
        whole(json(message("{\"content\":\"\\n<think>\\nhm\\n</think>\\n\\nYes <think>.\"}")));
    assertThat(reply.message().text()).isEqualTo("Yes <think>.");
    assertThat(reply.message().thinking()).isEqualTo("hm");
    failure(() -> whole(json(message("{\"content\":\"<think>only\"}"))));
  }

  @Test
  void aTextIsReadAlikeHoweverItIsCutIntoPieces() {
    for (String all :
        List.of(
            "<think>a</think> <think>b</think>\n c",
            "<thin air",
            " <think></think>x<think>y</think>",
            "< think>",
            "x \ud83d\ude42 \ud83d y")) {
      for (int cut = 0; cut <= all.length(); cut++) {
        SpokenText one = new SpokenText();
        String whole = one.add(all) + one.end();
        SpokenText two = new SpokenText();
        String parts = two.add(all.substring(0, cut)) + two.add(all.substring(cut)) + two.end();
        assertThat(parts).isEqualTo(whole);
        assertThat(two.reasoning()).isEqualTo(one.reasoning());
      }
    }
  }

  @Test
  void aLoneSurrogateCostsACharacter() {
    assertThat(whole(json(file("D24-lone-surrogate.1.json"))).message().text())
        .isEqualTo("A long and paid answer \uFFFD ends here.");
    assertThat(
            streamed(events(data(text("a \\ud83d"), text("\\ude42 \\ude42"), STOP)))
                .message()
                .text())
        .isEqualTo("a \ud83d\ude42 \uFFFD");
  }

  @Test
  void aReplyWithoutTextThatHasMediaFailsWithAWordAboutThem() {
    EndpointException e =
        failure(
            () ->
                whole(
                    json(
                        message(
                            "{\"content\":null,\"images\":[{\"image_url\":{\"url\":\"u\"}}]}"))));
    assertThat(e.advice()).contains("images");
    ModelReply reply =
        whole(
            json(
                "{\"citations\":[\"https://a.example\"],"
                    + message("{\"content\":\"x\"}").substring(1)));
    assertThat(reply.message().attributes())
        .containsEntry("citations", List.of("https://a.example"));
  }

  @Test
  void whatIsNotReadMayHaveAnyForm() {
    assertThat(whole(json(file("D25-created-text.1.json"))).message().text()).isEqualTo("ok");
    ModelReply huge = whole(json(file("D25b-huge-usage.1.json")));
    assertThat(huge.usage().input()).isEqualTo(3_000_000_000L);
    assertThat(huge.usage().total()).isEqualTo(3_000_000_001L);
    String usage =
        "{\"usage\":{\"input_tokens\":\"7\",\"output_tokens\":3.0,\"total_tokens\":1e99,"
            + "\"input_tokens_details\":{\"cached_tokens\":5},"
            + "\"completion_tokens_details\":{\"reasoning_tokens\":2}},";
    assertThat(whole(json(usage + message("{\"content\":\"x\"}").substring(1))).usage())
        .isEqualTo(new ModelUsage(7L, 3L, 10L, 5L, 2L));
  }
}
