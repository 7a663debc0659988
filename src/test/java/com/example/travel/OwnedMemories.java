package com.example.travel;

import dev.langchain4j.memory.chat.ChatMemoryProvider;
import dev.langchain4j.model.TokenCountEstimator;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.langchain4j.MongoDBChatMemory;

/** Memories whose sessions have owners, without a container. */
public final class OwnedMemories {

  private OwnedMemories() {}

  public record Conversation(String owner, String session) {}

  public static ChatMemoryProvider of(
      MongoDBSessionManagerFactory factory, TokenCountEstimator estimator) {
    return MongoDBChatMemory.builder()
        .managers( // or .factory(factory): sessions without an owner
            id -> {
              Conversation conversation = (Conversation) id;
              return factory.createSessionManager(
                  conversation.session(), options -> options.owner(conversation.owner()));
            })
        .agentId("guide")
        .maxMessages(40) // default: memory.max-messages
        .maxTokens(8000, estimator)
        .provider();
  }
}
