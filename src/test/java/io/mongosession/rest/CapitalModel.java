package io.mongosession.rest;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;

/** An application's own model: says the same in capitals. */
@ApplicationScoped
public class CapitalModel implements ChatModel {

  @Override
  public ChatResponse doChat(ChatRequest request) {
    UserMessage last = (UserMessage) request.messages().get(request.messages().size() - 1);
    return ChatResponse.builder()
        .aiMessage(AiMessage.from(last.singleText().toUpperCase(Locale.ROOT)))
        .build();
  }
}
