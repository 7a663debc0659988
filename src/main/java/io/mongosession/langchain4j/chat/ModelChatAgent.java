package io.mongosession.langchain4j.chat;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.mongosession.chat.ChatAgent;
import io.mongosession.chat.ChatEvent;
import io.mongosession.chat.ChatReply;
import io.mongosession.chat.ChatTurn;
import io.mongosession.chat.ReplyWriter;
import java.util.function.Consumer;

/** Lets a model reply. Keeps nothing between turns. Thread-safe. */
final class ModelChatAgent implements ChatAgent {

  /** How often a call of the configured endpoint is repeated; other models see to it themselves. */
  static final int ENDPOINT_REPEATS = 2;

  private final String description;
  private final ModelCall complete;
  private final ModelCall streamed;
  private final int repeats;
  private final ModelTarget target;
  private final TurnRules rules;

  ModelChatAgent(
      String description,
      ModelCall complete,
      ModelCall streamed,
      int repeats,
      ModelTarget target,
      TurnRules rules) {
    this.description = description;
    this.complete = complete;
    this.streamed = streamed;
    this.repeats = repeats;
    this.target = target;
    this.rules = rules;
  }

  /** A model that returns each reply at once. */
  static ModelCall completeCall(ChatModel model) {
    return (request, pieces) -> {
      ChatResponse response = model.chat(request);
      if (response.aiMessage().text() != null) {
        pieces.accept(response.aiMessage().text());
      }
      return ModelReply.of(response);
    };
  }

  @Override
  public ChatReply reply(ChatTurn turn) throws Exception {
    return reply(turn, complete, false, writer(piece -> {}));
  }

  @Override
  public ChatReply reply(ChatTurn turn, Consumer<String> pieces) throws Exception {
    return reply(turn, writer(pieces));
  }

  @Override
  public ChatReply reply(ChatTurn turn, ReplyWriter writer) throws Exception {
    return reply(turn, streamed, true, writer);
  }

  private ChatReply reply(ChatTurn turn, ModelCall call, boolean inPieces, ReplyWriter writer)
      throws Exception {
    ModelCall observed = new ObservedCall(call, target, inPieces, turn, rules.monitor());
    return new ModelTurn(observed, repeats, rules, turn, writer).reply();
  }

  /** For who does not want to know of tools. */
  static ReplyWriter writer(Consumer<String> pieces) {
    return new ReplyWriter() {
      @Override
      public void text(String piece) {
        pieces.accept(piece);
      }

      @Override
      public void tool(ChatEvent.Tool event) {
        // Not asked for.
      }
    };
  }

  @Override
  public String toString() {
    return description;
  }
}
