package io.mongosession.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A store below LangChain4j's own memories, over the same log as {@link MongoDBChatMemory}. Prefer
 * that one: it is given what is new, while a store must work it out.
 *
 * <p>LangChain4j hands over the complete list each time, and {@link #getMessages} returns exactly
 * the list that was handed over last, whatever became of it: shortened by a window, with a summary
 * in place of what it covers, with another last message, in another order. The log keeps all: what
 * of a list is in it, in this order, stays where it is and only the rest is appended; which numbers
 * the memory consists of is kept in the agent's {@code conversation_manager_state}. Another process
 * reads the same list. A process that ends half-way leaves the old list or the new one.
 *
 * <p>The list is not repaired: a tool call whose result is missing is returned without. Messages
 * that others append to the agent, over REST for instance, come behind it; one that is redacted is
 * returned redacted.
 *
 * <ul>
 *   <li>When two turns hand over lists at the same time, the last one stands; what only the other
 *       had is in the log.
 *   <li>A list equal to what is stored holds nothing new. So a message is missed in the log where
 *       all messages of a full window are equal to it.
 *   <li>Whether a session that was deleted and created again is still the one that the list began
 *       in is not known. Only a list of nothing but messages of the agent and its tools begins no
 *       session.
 *   <li>At most {@code page-size} messages (200 by default) of one list may be new; the list itself
 *       may be longer. It is read completely each time: put a window above the store.
 * </ul>
 *
 * <p>LangChain4j's memory id {@code "default"} of services without a {@code @MemoryId} is an {@link
 * IllegalArgumentException}, unless the function that gives the managers sets the owner or another
 * name of the session.
 *
 * <p>Round trips: reading takes 2, however the list was changed, and 2 more for each page that it
 * needs beyond the last {@code page-size} messages of the log; an update takes those and 2 for the
 * change, 1 where it only leaves messages out and none where nothing changed. So adding one message
 * to a memory above it takes six. {@link #deleteMessages} takes 2, ends the memory and erases
 * nothing: {@link MongoDBSessionManager#delete()} does. Thread-safe.
 */
public final class MongoDBChatMemoryStore implements ChatMemoryStore {

  private final Function<Object, MongoDBSessionManager> managers;
  private final String agentId;

  private MongoDBChatMemoryStore(Function<Object, MongoDBSessionManager> managers, String agentId) {
    this.managers = Objects.requireNonNull(managers, "managers");
    this.agentId = Objects.requireNonNull(agentId, "agentId");
  }

  /** A store of the default agent's memories, see {@link MongoDBChatMemory.Builder#factory}. */
  public static MongoDBChatMemoryStore of(MongoDBSessionManagerFactory factory) {
    return of(
        memoryId -> factory.createSessionManager(AgentMemoryId.session(memoryId)),
        MongoDBSessionManager.DEFAULT_AGENT);
  }

  /**
   * A store of an agent's memories.
   *
   * @param managers see {@link MongoDBChatMemory.Builder#managers}
   * @param agentId the agent, unless the memory id is an {@link AgentMemoryId}
   */
  public static MongoDBChatMemoryStore of(
      Function<Object, MongoDBSessionManager> managers, String agentId) {
    return new MongoDBChatMemoryStore(managers, agentId);
  }

  private AgentLog log(Object memoryId) {
    return new AgentLog(
        () -> AgentMemoryId.checked(memoryId, managers.apply(memoryId)),
        AgentMemoryId.agent(memoryId, agentId));
  }

  /** The messages that {@link #updateMessages} was last given, and those appended since. */
  @Override
  public List<ChatMessage> getMessages(Object memoryId) {
    return log(memoryId).messages();
  }

  @Override
  public void updateMessages(Object memoryId, List<ChatMessage> messages) {
    if (messages.isEmpty()) {
      deleteMessages(memoryId);
    } else {
      log(memoryId)
          .become(messages.stream().map(ProviderUrls::checked).toList(), Remembered::messages);
    }
  }

  @Override
  public void deleteMessages(Object memoryId) {
    log(memoryId).clear();
  }
}
