package io.mongosession.langchain4j.chat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.Locale;

/**
 * A model's reply to one call.
 *
 * @param model that replied, or null
 * @param finishReason as the API has it, or null
 * @param usage what it took, or null
 */
record ModelReply(AiMessage message, String model, String finishReason, ModelUsage usage) {

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
