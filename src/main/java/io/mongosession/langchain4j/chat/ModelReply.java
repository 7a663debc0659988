package io.mongosession.langchain4j.chat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.mongosession.langchain4j.WellFormedText;
import java.util.Locale;

/**
 * A model's reply to one call.
 *
 * @param model that replied, or null
 * @param finishReason as the API has it, or null
 * @param usage what it took, or null
 */
record ModelReply(AiMessage message, String model, String finishReason, ModelUsage usage) {

  /** Half a character in its text costs that character and not the reply. */
  ModelReply {
    if (message.text() != null) {
      message = message.toBuilder().text(WellFormedText.of(message.text())).build();
    }
  }

  static ModelReply of(ChatResponse response) {
    return new ModelReply(
        response.aiMessage(),
        response.modelName(),
        response.finishReason() == null
            ? null
            : response.finishReason().name().toLowerCase(Locale.ROOT),
        ModelUsage.of(response.tokenUsage()));
  }
}
