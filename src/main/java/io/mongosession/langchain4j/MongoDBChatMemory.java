package io.mongosession.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.ChatMemoryProvider;
import dev.langchain4j.model.TokenCountEstimator;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.RestoredAgent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The memory of a LangChain4j agent, kept as messages of a session.
 *
 * <pre>{@code
 * Assistant assistant = AiServices.builder(Assistant.class)
 *     .chatModel(model)
 *     .chatMemoryProvider(MongoDBChatMemory.builder().factory(factory).provider())
 *     .build();
 * }</pre>
 *
 * <p>The log is only ever appended to. {@link #messages()} shows the newest part of it, see {@link
 * Builder#maxMessages} and {@link Builder#maxTokens}; what does not fit any more stays in the log,
 * but the newest exchange, from what the user said last on, is always there. What is shown has the
 * form that every provider accepts, see {@link AcceptedForm}. Media whose url is neither {@code
 * https} nor {@code http} nor {@code data} are left out, with a text in their place. A call that
 * has no result, because its process ended in between, is shown with an error result that reports
 * it. Redacted messages are shown redacted. A memory has one system message at a time: an equal one
 * is not appended again, another one takes its place and is the agent's {@code system_prompt} from
 * then on. System messages of other writers apply too, behind it and in the same message.
 *
 * <p>The first message creates the session and registers the agent. What comes from an agent or a
 * tool goes to the same session in which this memory's latest turn began: when that one is deleted
 * meanwhile it is a {@link io.mongosession.NotFoundException}.
 *
 * <p>Round trips: adding a message takes 2, however long the log is, and several at once take 2; a
 * system message takes 1 when it is the current one and 3 when not; reading takes 2, and 2 more
 * each time that system messages of the past leave too little to fill the window. With {@link
 * AgentMemoryId#turnLease} a turn takes 2 more: one for the lease, one to give it back.
 *
 * <p>Thread-safe; nothing is kept between calls but the session of the latest turn, and the lease
 * where it has one, so that any number of memories of the same agent, in any number of processes,
 * see the same. Errors are those of {@link MongoDBSessionManager}; one message may have no more
 * than the limit {@code message-bytes} (1 MiB by default), its images included.
 */
public final class MongoDBChatMemory implements ChatMemory {

  private final Object id;
  private final AgentLog log;
  private final MemoryTurn turn;
  private final Window window;

  private MongoDBChatMemory(Builder builder, Object id) {
    this.id = Objects.requireNonNull(id, "id");
    Function<Object, MongoDBSessionManager> managers =
        Objects.requireNonNull(builder.managers, "a factory, or a function that gives managers");
    log =
        new AgentLog(
            () -> AgentMemoryId.checked(id, managers.apply(id)),
            AgentMemoryId.agent(id, builder.agentId));
    turn = new MemoryTurn(AgentMemoryId.agent(id, builder.agentId), AgentMemoryId.turnLease(id));
    int messages = builder.maxMessages == null ? log.manager().maxMessages() : builder.maxMessages;
    window = new Window(Math.max(1, messages), builder.maxTokens, builder.estimator);
  }

  /** Starts a memory, or a provider of memories. */
  public static Builder builder() {
    return new Builder();
  }

  /** The memory id. */
  @Override
  public Object id() {
    return id;
  }

  @Override
  public void add(ChatMessage message) {
    log.add(list(List.of(message)), turn);
  }

  /** Adds messages at once: all of them or none. */
  @Override
  public void add(Iterable<ChatMessage> messages) {
    if (messages != null) {
      log.add(list(messages), turn);
    }
  }

  /**
   * Makes the memory consist of these messages. Where they are what {@link #messages()} shows and
   * more behind it, the rest is appended; otherwise what of them is in the log, in this order,
   * stays where it is, the rest is appended, and what is left out is not shown any more but stays
   * in the log. Four round trips; a process that ends half-way leaves the memory as it was.
   *
   * @throws IllegalArgumentException when there is no message
   */
  @Override
  public void set(Iterable<ChatMessage> messages) {
    List<ChatMessage> wanted = list(messages);
    if (wanted.isEmpty()) {
      throw new IllegalArgumentException("messages: at least one");
    }
    log.become(wanted, memory -> shown(ShownHistory.of(memory.agent(), memory.log())));
  }

  /** As it is, as long as the user has not spoken, and no model can be asked. */
  private List<ChatMessage> shown(ShownHistory history) {
    List<ChatMessage> newest = window.of(history);
    return newest.stream().anyMatch(UserMessage.class::isInstance)
        ? AcceptedForm.of(newest)
        : newest;
  }

  private static List<ChatMessage> list(Iterable<ChatMessage> messages) {
    List<ChatMessage> list = new ArrayList<>();
    messages.forEach(message -> list.add(ProviderUrls.checked(message)));
    return list;
  }

  /** What the agent is shown, oldest first; empty where there is no such session. A new list. */
  @Override
  public List<ChatMessage> messages() {
    MongoDBSessionManager manager = log.manager();
    int last = window.maxMessages();
    while (true) {
      Optional<RestoredAgent> restored = log.restore(manager, last);
      if (restored.isEmpty()) {
        return new ArrayList<>();
      }
      ShownHistory history = ShownHistory.of(restored.get());
      if (history.fills(window.maxMessages()) || restored.get().messages().size() < last) {
        return shown(history);
      }
      last *= 2;
    }
  }

  /**
   * Ends the memory: what was before, the system message too, is not shown any more. It stays in
   * the log, until the session is deleted. Two round trips.
   */
  @Override
  public void clear() {
    log.clear();
  }

  @Override
  public String toString() {
    return "MongoDBChatMemory[%s]".formatted(id);
  }

  /** Collects what a memory, or a provider of memories, is made of. Not thread-safe. */
  public static final class Builder {

    private Object id;
    private Function<Object, MongoDBSessionManager> managers;
    private String agentId = MongoDBSessionManager.DEFAULT_AGENT;
    private Integer maxMessages;
    private int maxTokens;
    private TokenCountEstimator estimator;

    private Builder() {}

    /**
     * Whose sessions they are. The memory id is the session's id, as a String, Integer, Long or
     * UUID, or an {@link AgentMemoryId}; {@code "default"}, which LangChain4j gives to all callers
     * of a service without a {@code @MemoryId}, is refused. Sessions made so have no owner and
     * every caller of this memory reaches every session: see {@link #managers} for another way.
     */
    public Builder factory(MongoDBSessionManagerFactory factory) {
      Objects.requireNonNull(factory, "factory");
      return managers(memoryId -> factory.createSessionManager(AgentMemoryId.session(memoryId)));
    }

    /**
     * Gives the manager for a memory id of any type, with an owner or other overrides. Asked each
     * time that a turn begins or the memory is read, on whichever thread that is; must return a new
     * manager, which costs nothing.
     *
     * <p>AI services keep one memory per memory id. So put the owner into the memory id, for
     * example as {@code record Conversation(String owner, String session)}: then no caller gets the
     * memory of another, and threads do not matter.
     */
    public Builder managers(Function<Object, MongoDBSessionManager> function) {
      managers = Objects.requireNonNull(function, "managers");
      return this;
    }

    /** The memory id; for {@link #build()}. */
    public Builder id(Object value) {
      id = value;
      return this;
    }

    /**
     * The agent whose memory it is, 1 to 128 characters without control characters; default {@value
     * MongoDBSessionManager#DEFAULT_AGENT}. An {@link AgentMemoryId} has its own.
     */
    public Builder agentId(String value) {
      agentId = Objects.requireNonNull(value, "agentId");
      return this;
    }

    /**
     * How many messages are shown, the system message counted, 1 or more; default is the factory's
     * setting for a restore (20). No more are shown than the factory's limit {@code page-size} (200
     * by default).
     */
    public Builder maxMessages(int value) {
      maxMessages = positive("maxMessages", value);
      return this;
    }

    /**
     * How many model tokens are shown, the system message counted, 1 or more; no limit by default.
     * {@link #maxMessages} holds too.
     */
    public Builder maxTokens(int value, TokenCountEstimator counter) {
      maxTokens = positive("maxTokens", value);
      estimator = Objects.requireNonNull(counter, "estimator");
      return this;
    }

    private static int positive(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException("%s: 1 or more, not %d".formatted(name, value));
      }
      return value;
    }

    /**
     * The memory of one id. No round trip.
     *
     * @throws IllegalArgumentException when the id is LangChain4j's {@code "default"}, and neither
     *     the owner nor the name of its session is set by {@link #managers}
     */
    public MongoDBChatMemory build() {
      return new MongoDBChatMemory(this, id);
    }

    /** Gives a memory for each id; what is set later on this builder does not change it. */
    public ChatMemoryProvider provider() {
      Objects.requireNonNull(managers, "a factory, or a function that gives managers");
      Builder copy = new Builder();
      copy.managers = managers;
      copy.agentId = agentId;
      copy.maxMessages = maxMessages;
      copy.maxTokens = maxTokens;
      copy.estimator = estimator;
      return memoryId -> new MongoDBChatMemory(copy, memoryId);
    }
  }
}
