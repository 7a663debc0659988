package io.mongosession.langchain4j.chat;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import io.mongosession.chat.ChatAgent;
import jakarta.enterprise.inject.Instance;
import java.util.Optional;

/**
 * The agent over the models that an application provides. One kind does for both kinds of turns.
 */
final class ApplicationModels {

  private final Instance<ChatModel> chat;
  private final Instance<StreamingChatModel> streaming;

  ApplicationModels(Instance<Object> beans) {
    chat = beans.select(ChatModel.class);
    streaming = beans.select(StreamingChatModel.class);
  }

  /** Whether the application provides any. */
  boolean present() {
    return !chat.isUnsatisfied() || !streaming.isUnsatisfied();
  }

  /** The agent, or nothing where the application provides no model. */
  Optional<ChatAgent> agent(TurnRules rules) {
    if (!present()) {
      return Optional.empty();
    }
    ModelCall streamed = streaming.isUnsatisfied() ? null : new StreamedCall(streaming.get());
    ModelCall complete = chat.isUnsatisfied() ? streamed : ModelChatAgent.completeCall(chat.get());
    return Optional.of(
        new ModelChatAgent(
            "the application's model",
            complete,
            streamed == null ? complete : streamed,
            0,
            target(),
            rules));
  }

  private ModelTarget target() {
    if (chat.isUnsatisfied()) {
      StreamingChatModel model = streaming.get();
      return ModelTarget.of(model.provider(), model.defaultRequestParameters());
    }
    ChatModel model = chat.get();
    return ModelTarget.of(model.provider(), model.defaultRequestParameters());
  }
}
