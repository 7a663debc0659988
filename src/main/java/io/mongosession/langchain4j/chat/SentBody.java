package io.mongosession.langchain4j.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import io.mongosession.chat.ReplyContent;
import java.util.List;

/**
 * What is added to a request that LangChain4j made: that the reply is streamed, and with each
 * message what the endpoint sent with it and must get back.
 */
final class SentBody {

  /** In what goes back: what each of the tool calls carried. */
  static final String CALLS = "tool_calls";

  private SentBody() {}

  /**
   * The body to send.
   *
   * @param body of LangChain4j
   * @param messages that it was made of
   * @param streamed whether the reply is to be a stream
   * @param usage whether the stream is to report its usage
   */
  static String of(String body, List<ChatMessage> messages, boolean streamed, boolean usage) {
    ObjectNode json =
        Json.parse(body)
            .filter(JsonNode::isObject)
            .map(ObjectNode.class::cast)
            .orElseThrow(() -> new IllegalStateException("LangChain4j made no JSON object"));
    if (streamed) {
      json.put("stream", true);
      if (usage) {
        json.putObject("stream_options").put("include_usage", true);
      }
    }
    for (int i = 0; i < messages.size(); i++) {
      if (messages.get(i) instanceof AiMessage ai
          && ai.attributes().get(ReplyContent.PROVIDER) instanceof String provider
          && json.path("messages").path(i) instanceof ObjectNode sent) {
        Json.parse(provider)
            .filter(JsonNode::isObject)
            .ifPresent(back -> giveBack((ObjectNode) back, sent));
      }
    }
    return Json.text(json);
  }

  /** Reasoning goes back beside tool calls only: elsewhere some endpoints refuse it. */
  private static void giveBack(ObjectNode back, ObjectNode sent) {
    boolean calls = sent.path(CALLS).size() > 0;
    back.properties()
        .forEach(
            member -> {
              String name = member.getKey();
              boolean text = Completion.isReasoning(name) && member.getValue().isTextual();
              if (!name.equals(CALLS) && (calls || !text)) {
                sent.set(name, member.getValue());
              }
            });
    if (sent.path(CALLS) instanceof ArrayNode all && back.path(CALLS).size() == all.size()) {
      for (int i = 0; i < all.size(); i++) {
        merge((ObjectNode) all.get(i), back.path(CALLS).get(i));
      }
    }
  }

  private static void merge(ObjectNode sent, JsonNode back) {
    back.properties()
        .forEach(
            member -> {
              if (sent.path(member.getKey()) instanceof ObjectNode inner) {
                merge(inner, member.getValue());
              } else {
                sent.set(member.getKey(), member.getValue());
              }
            });
  }
}
