package io.mongosession.langchain4j;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;

/**
 * Adds the {@link ChatMemoryBeans} where there is LangChain4j. A class with producers of them would
 * be looked into where there is none, and its server would warn of the types that are missing.
 */
public class ChatMemoryExtension implements Extension {

  void addMemories(@Observes AfterBeanDiscovery event) {
    if (isThere("dev.langchain4j.memory.chat.ChatMemoryProvider")) {
      ChatMemoryBeans.addTo(event);
    }
  }

  private static boolean isThere(String type) {
    try {
      Class.forName(type, false, ChatMemoryExtension.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
