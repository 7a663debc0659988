package io.mongosession.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * A store below LangChain4j's own memories, over the same log as {@link MongoDBChatMemory}. Prefer
 * that one: it is given what is new, while a store must work it out.
 *
 * <p>LangChain4j hands over the complete list each time. What of it is new, compared with the log,
 * is appended; what its window evicted stays in the log and is not rewritten. A list that is no
 * continuation of the log (a summary in place of messages, for instance) is appended completely,
 * and the memory starts over with it.
 *
 * <p>What a comparison cannot detect:
 *
 * <ul>
 *   <li>A list equal to what is stored holds nothing new. So a message is missed where all messages
 *       of a full window are equal to it, or another turn stored an equal one meanwhile.
 *   <li>A list that changed or left out the end of what is stored looks like that of another turn
 *       at the same time. Nothing of either is lost: both are kept, one behind the other.
 *   <li>Whether a session that was deleted and created again is still the one that the list began
 *       in. Only a list of nothing but messages of the agent and its tools begins no session.
 *   <li>Messages beyond the last {@code page-size} (200 by default) of the log are not given back.
 * </ul>
 *
 * <p>Adding one message to a memory above it takes six round trips and reads the last {@code
 * page-size} messages twice. {@link #deleteMessages} ends the memory and erases nothing: {@link
 * MongoDBSessionManager#delete()} does. Thread-safe.
 */
public final class MongoDBChatMemoryStore implements ChatMemoryStore {

  /** As many as the factory allows. */
  private static final int ALL = Integer.MAX_VALUE;

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
    return new AgentLog(() -> managers.apply(memoryId), AgentMemoryId.agent(memoryId, agentId));
  }

  @Override
  public List<ChatMessage> getMessages(Object memoryId) {
    AgentLog log = log(memoryId);
    return log.restore(log.manager(), ALL)
        .map(restored -> ShownHistory.of(restored).messages())
        .orElseGet(ArrayList::new);
  }

  @Override
  public void updateMessages(Object memoryId, List<ChatMessage> messages) {
    if (messages.isEmpty()) {
      deleteMessages(memoryId);
    } else {
      List<ChatMessage> wanted = messages.stream().map(ProviderUrls::checked).toList();
      log(memoryId).become(wanted, ALL, history -> added(history, wanted));
    }
  }

  @Override
  public void deleteMessages(Object memoryId) {
    log(memoryId).clear();
  }

  /** What is new in the list; nothing when it is no continuation of what is shown. */
  private static Optional<List<ChatMessage>> added(ShownHistory history, List<ChatMessage> list) {
    Optional<SystemMessage> system = SystemMessage.findLast(list);
    if (system.isEmpty() && history.system() != null) {
      return Optional.empty();
    }
    List<ChatMessage> wanted = new ArrayList<>(list);
    wanted.removeIf(SystemMessage.class::isInstance);
    List<ChatMessage> stored = history.groups().stream().flatMap(List::stream).toList();
    List<ChatMessage> changes = new ArrayList<>();
    system.filter(message -> !message.equals(history.system())).ifPresent(changes::add);
    int known = known(stored, wanted);
    if (known == 0 && !stored.isEmpty()) {
      return Optional.empty();
    }
    changes.addAll(wanted.subList(known, wanted.size()));
    boolean nothingNew = changes.isEmpty() && !wanted.equals(stored);
    return nothingNew ? Optional.empty() : Optional.of(changes);
  }

  /**
   * How many messages at the front of the list are stored: as the end of what is stored, or, where
   * another turn appended behind or in between (its message may arrive late, with a number before
   * ours), in this order anywhere.
   */
  private static int known(List<ChatMessage> stored, List<ChatMessage> wanted) {
    for (int count = Math.min(stored.size(), wanted.size()); count > 0; count--) {
      if (wanted.subList(0, count).equals(stored.subList(stored.size() - count, stored.size()))) {
        return count;
      }
    }
    int count = 0;
    for (ChatMessage message : stored) {
      if (count < wanted.size() && message.equals(wanted.get(count))) {
        count++;
      }
    }
    return count;
  }
}
