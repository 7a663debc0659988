package io.mongosession.langchain4j;

import dev.langchain4j.memory.chat.ChatMemoryProvider;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import io.mongosession.MongoDBSessionManagerFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;

/**
 * Memories on the default factory for injection, by type or by name: {@code @Inject
 * ChatMemoryProvider}. An application with a provider of its own names one of the two, or makes its
 * own an alternative with a priority.
 */
@ApplicationScoped
class ChatMemoryBeans {

  @Produces
  @Named("mongodbChatMemoryProvider")
  ChatMemoryProvider provider(MongoDBSessionManagerFactory factory) {
    return MongoDBChatMemory.builder().factory(factory).provider();
  }

  @Produces
  @Named("mongodbChatMemoryStore")
  ChatMemoryStore store(MongoDBSessionManagerFactory factory) {
    return MongoDBChatMemoryStore.of(factory);
  }
}
