package io.mongosession.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageType;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.ChatMemoryProvider;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.memory.chat.TokenWindowChatMemory;
import dev.langchain4j.model.TokenCountEstimator;
import io.mongosession.AgentConfig;
import io.mongosession.AgentUpdate;
import io.mongosession.Message;
import io.mongosession.MessageQuery;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import io.mongosession.NotFoundException;
import io.mongosession.Redaction;
import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.TestMongo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The memory over the real log: what is stored, what is shown, and what it costs. */
class MongoDBChatMemoryIT {

  private static final SystemMessage KIND = SystemMessage.from("be kind");
  private static final UserMessage HELLO = UserMessage.from("hello");
  private static final AiMessage HI = AiMessage.from("hi");

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final CommandCounter commands = new CommandCounter();
  private final String session = UUID.randomUUID().toString();
  private MongoDBSessionManagerFactory factory;

  @BeforeEach
  void makeIndexes() {
    factory = MONGO.close(MONGO.factory(commands));
    factory.createSessionManager("any").initialize("default");
  }

  private MongoDBChatMemory memory() {
    return builder().build();
  }

  private MongoDBChatMemory.Builder builder() {
    return MongoDBChatMemory.builder().factory(factory).id(session);
  }

  private MongoDBSessionManager manager() {
    return factory.createSessionManager(session);
  }

  private List<Message> log() {
    return manager().messages("default", MessageQuery.last(200)).items();
  }

  private static UserMessage user(int number) {
    return UserMessage.from("question " + number);
  }

  private static AiMessage call(String id) {
    return AiMessage.from(
        ToolExecutionRequest.builder().id(id).name("tool").arguments("{}").build());
  }

  private static ToolExecutionResultMessage result(String id) {
    return ToolExecutionResultMessage.from(id, "tool", "done " + id);
  }

  @Test
  void aMessageOfEveryTypeIsRemembered() {
    RandomMessages random = new RandomMessages(7);
    MongoDBChatMemory memory = builder().maxMessages(100).build();
    List<ChatMessage> messages =
        List.of(
            KIND,
            random.message(ChatMessageType.USER),
            call("1"),
            result("1"),
            AiMessage.builder().text("hi").thinking("they said hello").build(),
            random.message(ChatMessageType.CUSTOM));

    messages.forEach(memory::add);

    assertThat(memory.id()).isEqualTo(session);
    assertThat(memory.messages()).containsExactlyElementsOf(messages);
    assertThat(memory().messages()).containsExactlyElementsOf(messages);
    assertThat(log())
        .extracting(Message::role)
        .containsExactly("system", "user", "assistant", "tool", "assistant", "custom");
  }

  @Test
  void addingTakesTwoRoundTripsHoweverLongTheLogIs() {
    MongoDBChatMemory memory = builder().maxMessages(10).build();
    memory.add(HELLO);

    for (int turn = 0; turn < 30; turn++) {
      int number = turn;
      assertThat(commands.during(() -> memory.add(user(number))))
          .containsExactly("findAndModify", "insert");
      assertThat(commands.during(() -> memory.add(HI))).containsExactly("findAndModify", "insert");
    }

    assertThat(commands.during(() -> memory.add(List.of(HELLO, call("1"), result("1")))))
        .containsExactly("findAndModify", "insert");
    assertThat(commands.during(() -> memory.messages())).containsExactly("find", "find");
    assertThat(commands.during(() -> memory.clear())).containsExactly("find", "update");
    assertThat(manager().messageCount("default")).isEqualTo(64);
  }

  @Test
  void theCurrentSystemMessageTakesOneRoundTripAndIsNotAppendedAgain() {
    MongoDBChatMemory memory = memory();
    memory.add(KIND);
    memory.add(HELLO);

    assertThat(commands.during(() -> memory.add(KIND))).containsExactly("find");
    assertThat(commands.during(() -> memory().add(SystemMessage.from("be brief"))))
        .containsExactly("find", "findAndModify", "insert");

    assertThat(log()).extracting(Message::content).containsExactly("be kind", "hello", "be brief");
    assertThat(memory.messages()).containsExactly(SystemMessage.from("be brief"), HELLO);
    assertThat(manager().agentConfig("default").systemPrompt()).isEqualTo("be brief");
  }

  @Test
  void theSystemMessageStaysWhenItHasLeftTheWindow() {
    MongoDBChatMemory memory = builder().maxMessages(3).build();
    memory.add(KIND);
    for (int i = 0; i < 9; i++) {
      memory.add(List.of(user(i), HI));
    }

    assertThat(memory.messages()).containsExactly(KIND, user(8), HI);
  }

  @Test
  void evictionKeepsTheHistory() {
    MongoDBChatMemory memory = builder().maxMessages(4).build();
    for (int i = 0; i < 10; i++) {
      memory.add(user(i));
      memory.add(HI);
    }

    assertThat(memory.messages()).containsExactly(user(8), HI, user(9), HI);
    assertThat(log()).hasSize(20);
    assertThat(builder().maxMessages(50).build().messages())
        .containsExactlyElementsOf(
            IntStream.range(0, 20).mapToObj(i -> i % 2 == 0 ? user(i / 2) : HI).toList());
  }

  @Test
  void aWindowWithoutASizeHasThatOfTheFactory() {
    MongoDBSessionManagerFactory small = MONGO.close(MONGO.builder().maxMessages(2).build());
    MongoDBChatMemory memory = MongoDBChatMemory.builder().factory(small).id(session).build();
    for (int i = 0; i < 5; i++) {
      memory.add(user(i));
      memory.add(HI);
    }

    assertThat(memory.messages()).containsExactly(user(4), HI);
  }

  /** Conversations as agents have them, against LangChain4j's own memory in memory. */
  @Test
  void theWindowShowsTheMessagesThatLangChain4jsOwnMemoriesShow() {
    for (int seed = 0; seed < 12; seed++) {
      String id = session + seed;
      // As many as the newest exchange has, which is always there.
      int max = 6 + seed;
      MongoDBChatMemory byMessages =
          MongoDBChatMemory.builder().factory(factory).id(id).maxMessages(max).build();
      MongoDBChatMemory byTokens =
          MongoDBChatMemory.builder()
              .factory(factory)
              .id(id)
              .maxMessages(200)
              .maxTokens(12 * max, new Characters())
              .build();
      ChatMemory messages =
          MessageWindowChatMemory.builder()
              .maxMessages(max)
              .alwaysKeepSystemMessageFirst(true)
              .build();
      ChatMemory tokens =
          TokenWindowChatMemory.builder()
              .maxTokens(12 * max, new Characters())
              .alwaysKeepSystemMessageFirst(true)
              .build();
      for (ChatMessage message : conversation(new Random(seed))) {
        byMessages.add(message);
        messages.add(message);
        tokens.add(message);
        if (!(message instanceof AiMessage ai && ai.hasToolExecutionRequests())) {
          assertThat(byMessages.messages()).isEqualTo(fromFirstQuestion(messages.messages()));
          assertThat(byTokens.messages()).isEqualTo(fromFirstQuestion(tokens.messages()));
        }
      }
    }
  }

  /** Providers refuse a conversation that the assistant begins in the middle of an exchange. */
  private static List<ChatMessage> fromFirstQuestion(List<ChatMessage> messages) {
    List<ChatMessage> some = new ArrayList<>(messages);
    int first = some.get(0) instanceof SystemMessage ? 1 : 0;
    while (some.size() > first && !(some.get(first) instanceof UserMessage)) {
      some.remove(first);
    }
    return some;
  }

  private static List<ChatMessage> conversation(Random random) {
    List<ChatMessage> messages = new ArrayList<>();
    for (int turn = 0; turn < 12; turn++) {
      if (turn == 0 || random.nextInt(3) == 0) {
        messages.add(SystemMessage.from("rules " + random.nextInt(3)));
      }
      messages.add(user(turn));
      if (random.nextBoolean()) {
        messages.add(call("call-" + turn));
        messages.add(result("call-" + turn));
      }
      messages.add(AiMessage.from("reply " + turn));
    }
    return messages;
  }

  /** A model token per character of the text. */
  private static final class Characters implements TokenCountEstimator {

    @Override
    public int estimateTokenCountInText(String text) {
      return text.length();
    }

    @Override
    public int estimateTokenCountInMessage(ChatMessage message) {
      if (message instanceof UserMessage user) {
        return user.singleText().length();
      }
      if (message instanceof AiMessage ai) {
        return ai.text() == null ? 5 : ai.text().length();
      }
      return message instanceof SystemMessage system
          ? system.text().length()
          : ((ToolExecutionResultMessage) message).text().length();
    }

    @Override
    public int estimateTokenCountInMessages(Iterable<ChatMessage> messages) {
      return StreamSupport.stream(messages.spliterator(), false)
          .mapToInt(this::estimateTokenCountInMessage)
          .sum();
    }
  }

  @Test
  void theNewestExchangeIsShownHoweverLargeItIs() {
    MongoDBChatMemory memory = builder().maxMessages(2).maxTokens(3, new Characters()).build();
    memory.add(List.of(HELLO, HI, user(1)));
    assertThat(memory.messages()).containsExactly(user(1));

    memory.add(List.of(call("1"), result("1"), call("2"), result("2")));
    assertThat(memory.messages())
        .containsExactly(user(1), call("1"), result("1"), call("2"), result("2"));
  }

  @Test
  void aTurnThatWasInterruptedBetweenCallAndResultIsRepairedAndNothingIsDeleted() {
    memory().add(List.of(KIND, HELLO, call("1")));
    // The process ended here. Later, another one:
    MongoDBChatMemory memory = memory();
    memory.add(user(2));

    List<ChatMessage> shown = memory.messages();

    assertThat(shown)
        .hasSize(6)
        .startsWith(KIND, HELLO, call("1"))
        .endsWith(AiMessage.from(AcceptedForm.NO_REPLY), user(2));
    assertThat(shown.get(3))
        .isInstanceOfSatisfying(
            ToolExecutionResultMessage.class,
            result -> {
              assertThat(result.id()).isEqualTo("1");
              assertThat(result.isError()).isTrue();
              assertThat(result.text()).contains("interrupted");
            });
    assertThat(log()).hasSize(4);
    memory.add(result("1"));
    assertThat(memory.messages())
        .containsExactly(
            KIND, HELLO, AiMessage.from(AcceptedForm.NO_REPLY), user(2), call("1"), result("1"));
  }

  @Test
  void clearEndsTheMemoryAndKeepsTheHistory() {
    MongoDBChatMemory memory = memory();
    memory.add(List.of(KIND, HELLO, HI));

    memory.clear();

    assertThat(memory.messages()).isEmpty();
    assertThat(memory().messages()).isEmpty();
    assertThat(log()).extracting(Message::content).containsExactly("be kind", "hello", "hi");
    memory.add(KIND);
    memory.add(user(2));
    assertThat(memory.messages()).containsExactly(KIND, user(2));
    assertThat(log()).hasSize(5);
    manager().delete();
    assertThat(memory.messages()).isEmpty();
    assertThatThrownBy(this::log).isInstanceOf(NotFoundException.class);
  }

  @Test
  void clearKeepsWhatElseIsInTheStateOfTheConversationManager() {
    memory().add(HELLO);
    manager()
        .syncAgent(
            "default", AgentUpdate.none().withConversationManagerState(Map.of("of_another", 1)));

    memory().clear();

    assertThat(manager().agent("default").agent().conversationManagerState())
        .containsEntry("of_another", 1);
  }

  @Test
  void settingTheMessagesAppendsWhatIsNewAndShowsNothingElse() {
    MongoDBChatMemory memory = memory();
    memory.add(List.of(KIND, HELLO));

    memory.set(List.of(KIND, HELLO, HI));
    assertThat(log()).hasSize(3);
    memory.set(memory.messages());
    assertThat(log()).hasSize(3);

    memory.set(List.of(KIND, UserMessage.from("edited")));
    assertThat(memory.messages()).containsExactly(KIND, UserMessage.from("edited"));
    assertThat(log())
        .extracting(Message::content)
        .containsExactly("be kind", "hello", "hi", "edited");
    assertThatThrownBy(() -> memory.set(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readingAMemoryThatNobodyWroteToCreatesNothing() {
    assertThat(memory().messages()).isEmpty();
    memory().clear();
    assertThatThrownBy(() -> manager().session()).isInstanceOf(NotFoundException.class);
  }

  @Test
  void twoAgentsOfOneSessionHaveMemoriesOfTheirOwn() {
    ChatMemoryProvider memories = MongoDBChatMemory.builder().factory(factory).provider();
    memories.get(new AgentMemoryId(session, "triage")).add(HELLO);
    memories.get(new AgentMemoryId(session, "expert")).add(HI);
    builder().agentId("triage").build().add(HI);

    assertThat(memories.get(new AgentMemoryId(session, "triage")).messages())
        .containsExactly(HELLO, HI);
    assertThat(memories.get(new AgentMemoryId(session, "expert")).messages()).containsExactly(HI);
    assertThat(manager().session().agents()).containsExactlyInAnyOrder("triage", "expert");
  }

  @Test
  void aMemoryIdThatMeansNoSessionIsRefused() {
    ChatMemoryProvider memories = MongoDBChatMemory.builder().factory(factory).provider();

    memories.get(42).add(HELLO);
    assertThat(factory.createSessionManager("42").messageCount("default")).isEqualTo(1);
    assertThatThrownBy(() -> memories.get(List.of("x")).add(HELLO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("memory id");
    assertThatThrownBy(() -> MongoDBChatMemory.builder().maxMessages(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxMessages: 1 or more");
    assertThatThrownBy(() -> MongoDBChatMemory.builder().provider())
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void theIdThatAllCallersWithoutAMemoryIdShareIsRefusedUnlessOwnerOrNameAreSet() {
    ChatMemoryProvider memories = MongoDBChatMemory.builder().factory(factory).provider();
    MongoDBChatMemoryStore store = MongoDBChatMemoryStore.of(factory);
    List<ChatMessage> hello = List.of(HELLO);
    Map<String, ThrowingCallable> calls =
        Map.of(
            "provider", () -> memories.get("default"),
            "builder", () -> MongoDBChatMemory.builder().factory(factory).id("default").build(),
            "get", () -> store.getMessages("default"),
            "update", () -> store.updateMessages("default", hello),
            "delete", () -> store.deleteMessages("default"),
            "window",
                () ->
                    MessageWindowChatMemory.builder()
                        .maxMessages(5)
                        .chatMemoryStore(store)
                        .build()
                        .add(HELLO));
    calls.forEach(
        (name, call) ->
            assertThatThrownBy(call)
                .as(name)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("all users would share one memory")
                .hasMessageContaining("@MemoryId"));

    Function<Object, MongoDBSessionManager> owned =
        id -> factory.createSessionManager(id.toString(), o -> o.owner("alice"));
    MongoDBChatMemory.builder().managers(owned).provider().get("default").add(HELLO);
    assertThat(MongoDBChatMemoryStore.of(owned, "default").getMessages("default"))
        .containsExactly(HELLO);
    Function<Object, MongoDBSessionManager> named = id -> factory.createSessionManager(session);
    MongoDBChatMemory.builder().managers(named).provider().get("default").add(HELLO);
    assertThat(MongoDBChatMemoryStore.of(named, "default").getMessages("default"))
        .containsExactly(HELLO);
    memories.get(new AgentMemoryId(session, "other")).add(HELLO);
  }

  record Conversation(String owner, String session) {}

  @Test
  void aSessionOfAnotherOwnerIsNeitherShownNorWrittenTo() {
    ChatMemoryProvider memories =
        MongoDBChatMemory.builder()
            .managers(
                id -> {
                  Conversation conversation = (Conversation) id;
                  return factory.createSessionManager(
                      conversation.session(), o -> o.owner(conversation.owner()));
                })
            .provider();
    memories.get(new Conversation("alice", session)).add(HELLO);
    ChatMemory other = memories.get(new Conversation("mallory", session));

    assertThat(other.messages()).isEmpty();
    assertThatThrownBy(() -> other.add(HELLO)).isInstanceOf(NotFoundException.class);
    other.clear();
    assertThat(memories.get(new Conversation("alice", session)).messages()).containsExactly(HELLO);
  }

  @Test
  void aReplyDoesNotBringBackASessionThatWasDeletedMeanwhile() {
    MongoDBChatMemory memory = memory();
    memory.add(HELLO);
    manager().delete();

    assertThatThrownBy(() -> memory.add(HI)).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> memory.set(List.of(HI))).isInstanceOf(NotFoundException.class);
    memory().add(user(2));
    assertThatThrownBy(() -> memory.add(HI))
        .describedAs("nor does it get into a new session of the same id")
        .isInstanceOf(NotFoundException.class);

    memory.add(user(3));
    memory.add(HI);
    assertThat(memory.messages())
        .containsExactly(user(2), AiMessage.from(AcceptedForm.NO_REPLY), user(3), HI);
  }

  @Test
  void anAgentMaySpeakFirst() {
    memory().add(HI);
    assertThat(memory().messages()).containsExactly(HI);
  }

  @Test
  void whatTheAgentSaidFirstIsBehindANoteOnceTheUserSpeaks() {
    memory().add(List.of(HI, HELLO));
    assertThat(memory().messages())
        .containsExactly(UserMessage.from(AcceptedForm.NO_QUESTION), HI, HELLO);
  }

  @Test
  void systemMessagesOfOtherWritersApplyBesideTheMemorysOwn() {
    manager().initialize("default");
    manager().appendMessage("default", NewMessage.of("system", "no medical advice"));
    memory().add(List.of(SystemMessage.from("be brief"), HELLO));
    memory().add(List.of(KIND, HI));
    manager().appendMessage("default", NewMessage.of("developer", "in French"));

    assertThat(memory().messages())
        .containsExactly(
            SystemMessage.from("be kind\n\nno medical advice\n\nin French"), HELLO, HI);
    assertThat(builder().maxMessages(1).build().messages().get(0))
        .isEqualTo(SystemMessage.from("be kind\n\nno medical advice\n\nin French"));
  }

  @Test
  void messagesOfOtherWritersAndRedactedOnesAreShown() {
    memory().add(KIND);
    manager().appendMessage("default", NewMessage.of("user", "over REST"));
    manager().appendMessage("default", NewMessage.of("assistant", List.of(1)));
    memory().add(List.of(call("1"), result("1")));

    manager().redactMessage("default", 1, Redaction.with("[removed]"));
    manager().redactMessage("default", 4, Redaction.with("[removed too]"));

    assertThat(memory().messages())
        .containsExactly(
            KIND,
            UserMessage.from("[removed]"),
            AiMessage.from("1", call("1").toolExecutionRequests()),
            ToolExecutionResultMessage.from("1", "tool", "[removed too]"));
  }

  @Test
  void theSystemPromptThatAnOperatorConfiguredIsTheSystemMessage() {
    memory().add(List.of(KIND, HELLO));
    manager().updateAgentConfig("default", new AgentConfig(null, "be strict", null));

    assertThat(memory().messages()).containsExactly(SystemMessage.from("be strict"), HELLO);
  }

  @Test
  void turnsAtTheSameTimeLoseNothingAndStayValid() throws Exception {
    int turns = 25;
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> talkers = new ArrayList<>();
      for (int talker = 0; talker < 4; talker++) {
        String name = "t" + talker;
        MongoDBChatMemory memory = builder().maxMessages(30).build();
        talkers.add(
            threads.submit(
                () -> {
                  for (int turn = 0; turn < turns; turn++) {
                    String id = name + "-" + turn;
                    memory.add(KIND);
                    memory.add(UserMessage.from(id));
                    assertValid(memory.messages());
                    memory.add(call(id));
                    memory.add(result(id));
                    assertValid(memory.messages());
                    memory.add(AiMessage.from("reply " + id));
                  }
                }));
      }
      for (Future<?> talker : talkers) {
        talker.get();
      }
    } finally {
      threads.shutdownNow();
    }

    List<Message> log = new ArrayList<>();
    for (long after = -1; after < 4 * turns * 4; after += 200) {
      log.addAll(manager().messages("default", MessageQuery.after(after, 200)).items());
    }
    assertThat(log.stream().filter(m -> !m.role().equals("system")).map(Message::content))
        .hasSize(4 * turns * 4)
        .doesNotHaveDuplicates();
    assertThat(log).extracting(Message::number).isSorted().doesNotHaveDuplicates();
    assertValid(memory().messages());
  }

  /** As providers demand it: each call is followed by its result, no result is without a call. */
  private static void assertValid(List<ChatMessage> messages) {
    for (int i = 0; i < messages.size(); i++) {
      if (messages.get(i) instanceof AiMessage ai && ai.hasToolExecutionRequests()) {
        assertThat(messages.get(i + 1))
            .isInstanceOfSatisfying(
                ToolExecutionResultMessage.class,
                result ->
                    assertThat(result.id()).isEqualTo(ai.toolExecutionRequests().get(0).id()));
      } else if (messages.get(i) instanceof ToolExecutionResultMessage) {
        assertThat(messages.get(i - 1))
            .isInstanceOfSatisfying(
                AiMessage.class, call -> assertThat(call.hasToolExecutionRequests()).isTrue());
      } else if (messages.get(i) instanceof SystemMessage) {
        assertThat(i).isZero();
      }
    }
  }

  @Test
  void theMemoryEndsAtTheBytesOfTheHistoryButShowsTheNewestExchangeComplete() {
    factory = MONGO.close(MONGO.builder().historyBytes(6000).build());
    String large = "x".repeat(2000);
    for (int i = 0; i < 3; i++) {
      memory().add(user(i));
      memory().add(AiMessage.from(large));
    }
    assertThat(memory().messages()).hasSize(4).startsWith(user(1));

    memory().add(user(3));
    for (int i = 0; i < 3; i++) {
      memory().add(call("c" + i));
      memory().add(ToolExecutionResultMessage.from("c" + i, "tool", large));
    }
    assertThat(memory().messages()).hasSize(7).startsWith(user(3));
  }
}
