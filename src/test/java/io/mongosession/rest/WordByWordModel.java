package io.mongosession.rest;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import jakarta.enterprise.context.ApplicationScoped;

/** An application's own model that only streams: says the same, word by word. */
@ApplicationScoped
public class WordByWordModel implements StreamingChatModel {

  @Override
  public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
    UserMessage last = (UserMessage) request.messages().get(request.messages().size() - 1);
    for (String word : last.singleText().split("(?<= )")) {
      handler.onPartialResponse(word);
    }
    handler.onCompleteResponse(
        ChatResponse.builder().aiMessage(AiMessage.from(last.singleText())).build());
  }
}
