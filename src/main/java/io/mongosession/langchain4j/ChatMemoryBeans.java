package io.mongosession.langchain4j;

import dev.langchain4j.memory.chat.ChatMemoryProvider;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import io.mongosession.MongoDBSessionManagerFactory;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.literal.NamedLiteral;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.CDI;
import java.util.function.Function;

/**
 * Memories on the default factory for injection, by type or by name: {@code @Inject
 * ChatMemoryProvider}. An application with a provider of its own names one of the two, or makes its
 * own an alternative with a priority.
 */
final class ChatMemoryBeans {

  private ChatMemoryBeans() {}

  static void addTo(AfterBeanDiscovery event) {
    add(
        event,
        ChatMemoryProvider.class,
        "mongodbChatMemoryProvider",
        factory -> MongoDBChatMemory.builder().factory(factory).provider());
    add(
        event,
        ChatMemoryStore.class,
        "mongodbChatMemoryStore",
        factory -> MongoDBChatMemoryStore.of(factory));
  }

  private static <T> void add(
      AfterBeanDiscovery event,
      Class<T> type,
      String name,
      Function<MongoDBSessionManagerFactory, T> maker) {
    event
        .<T>addBean()
        .id(type.getName() + " of " + name)
        .types(type, Object.class)
        .qualifiers(NamedLiteral.of(name), Default.Literal.INSTANCE, Any.Literal.INSTANCE)
        .name(name)
        .scope(Dependent.class)
        // By the application: on some servers an extension cannot look up the application's beans.
        .produceWith(
            beans -> maker.apply(CDI.current().select(MongoDBSessionManagerFactory.class).get()));
  }
}
