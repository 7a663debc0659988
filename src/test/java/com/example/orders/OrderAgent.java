package com.example.orders;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.service.AiServices;
import io.mongosession.chat.ChatAgent;
import io.mongosession.chat.ChatReply;
import io.mongosession.chat.ChatTurn;
import io.mongosession.langchain4j.ShownHistory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.Config;

/** Knows the state of orders: an agent with a tool of its own. */
@ApplicationScoped
public class OrderAgent implements ChatAgent {

  public interface Clerk {
    String answer(String question);
  }

  public static class Orders {
    @Tool("The state of an order")
    public String stateOf(@P(name = "number", value = "The order's number") int number) {
      return number % 2 == 0 ? "sent" : "being packed";
    }
  }

  @Inject Config config;

  @Override
  public ChatReply reply(ChatTurn turn) {
    String url = config.getValue("model.url", String.class);
    ChatMemory memory = MessageWindowChatMemory.withMaxMessages(100);
    memory.set(ShownHistory.of(turn.agent(), turn.history()).messages());
    Clerk clerk =
        AiServices.builder(Clerk.class)
            .chatModel(OpenAiChatModel.builder().baseUrl(url).apiKey("-").modelName("m").build())
            .chatMemory(memory)
            .tools(new Orders())
            .build();
    return ChatReply.of(clerk.answer(turn.message()));
  }
}
