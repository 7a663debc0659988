package io.mongosession.langchain4j.chat;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.mongosession.chat.ChatAgent;
import io.mongosession.chat.ChatReply;
import io.mongosession.chat.ChatTurn;
import java.util.function.Consumer;

/** Lets a model answer. Keeps nothing between turns. Thread-safe. */
final class ModelChatAgent implements ChatAgent {

  /** How often a call of the configured endpoint is repeated; other models see to it themselves. */
  static final int ENDPOINT_REPEATS = 2;

  private final String description;
  private final ModelCall whole;
  private final ModelCall streamed;
  private final int repeats;

  ModelChatAgent(String description, ModelCall whole, ModelCall streamed, int repeats) {
    this.description = description;
    this.whole = whole;
    this.streamed = streamed;
    this.repeats = repeats;
  }

  /** A model that gives its answers as a whole. */
  static ModelCall whole(ChatModel model) {
    return (request, pieces) -> {
      ChatResponse response = model.chat(request);
      if (response.aiMessage().text() != null) {
        pieces.accept(response.aiMessage().text());
      }
      return response;
    };
  }

  @Override
  public ChatReply reply(ChatTurn turn) throws Exception {
    return new ModelTurn(whole, repeats, turn, piece -> {}).reply();
  }

  @Override
  public ChatReply reply(ChatTurn turn, Consumer<String> tokens) throws Exception {
    return new ModelTurn(streamed, repeats, turn, tokens).reply();
  }

  @Override
  public String toString() {
    return description;
  }
}
