package io.mongosession.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import dev.langchain4j.store.memory.chat.InMemoryChatMemoryStore;
import io.mongosession.Message;
import io.mongosession.MessageQuery;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.testing.Background;
import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.TestMongo;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** LangChain4j's AI services, with tools, over the memory. The model is the one part that plays. */
class AiServicesIT {

  interface Assistant {
    @SystemMessage("Be kind.")
    String chat(@MemoryId Object memoryId, @dev.langchain4j.service.UserMessage String text);
  }

  /** Calls the tool where it is asked to add, and says what it was shown. */
  private static final class AddingModel implements ChatModel {

    private final List<List<ChatMessage>> requests = new CopyOnWriteArrayList<>();

    @Override
    public ChatResponse doChat(ChatRequest request) {
      requests.add(List.copyOf(request.messages()));
      ChatMessage last = request.messages().get(request.messages().size() - 1);
      AiMessage reply;
      if (last instanceof ToolExecutionResultMessage result) {
        reply = AiMessage.from("It is " + result.text());
      } else if (((UserMessage) last).singleText().startsWith("add")) {
        reply =
            AiMessage.from(
                ToolExecutionRequest.builder()
                    .id("call-" + requests.size())
                    .name("add")
                    .arguments("{\"a\": 2, \"b\": 3}")
                    .build());
      } else {
        reply = AiMessage.from("I have seen " + request.messages().size());
      }
      return ChatResponse.builder().aiMessage(reply).build();
    }
  }

  static final class Calculator {

    private Runnable before = () -> {};

    @Tool("adds")
    int add(@P(name = "a", value = "one") int a, @P(name = "b", value = "other") int b) {
      before.run();
      return a + b;
    }
  }

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final CommandCounter commands = new CommandCounter();
  private final String session = UUID.randomUUID().toString();
  private final Calculator calculator = new Calculator();
  private final AddingModel model = new AddingModel();
  private MongoDBSessionManagerFactory factory;

  @BeforeEach
  void makeFactory() {
    factory = MONGO.close(MONGO.factory(commands));
    factory.createSessionManager("any").initialize("default");
  }

  private Assistant assistant() {
    return AiServices.builder(Assistant.class)
        .chatModel(model)
        .tools(calculator)
        .chatMemoryProvider(MongoDBChatMemory.builder().factory(factory).provider())
        .build();
  }

  private List<Message> log() {
    return factory.createSessionManager(session).messages("default", MessageQuery.last(99)).items();
  }

  @Test
  void aTurnWithAToolIsStoredAndResumedByAnotherProcess() {
    assertThat(assistant().chat(session, "add them")).isEqualTo("It is 5");
    assertThat(assistant().chat(session, "and?")).isEqualTo("I have seen 6");

    assertThat(log())
        .extracting(Message::role)
        .containsExactly("system", "user", "assistant", "tool", "assistant", "user", "assistant");
    assertThat(model.requests.get(2))
        .extracting(message -> message.type().name())
        .containsExactly("SYSTEM", "USER", "AI", "TOOL_EXECUTION_RESULT", "AI", "USER");
  }

  @Test
  void aTurnTakesSevenRoundTrips() {
    Assistant assistant = assistant();
    assistant.chat(session, "hello");

    assertThat(commands.during(() -> assistant.chat(session, "again")))
        .containsExactlyInAnyOrder(
            "find", "findAndModify", "insert", "find", "find", "findAndModify", "insert");
  }

  /** Has a summary in place of all but the last messages, as summarizing memories do. */
  private record SummarizingMemory(Object id, ChatMemoryStore store) implements ChatMemory {

    @Override
    public void add(ChatMessage message) {
      List<ChatMessage> all = new ArrayList<>(messages());
      all.add(message);
      if (all.size() > 8) {
        List<ChatMessage> old = all.subList(1, all.size() - 3);
        ChatMessage summary = UserMessage.from("Summary of " + old.size());
        old.clear();
        old.add(summary);
      }
      store.updateMessages(id, all);
    }

    @Override
    public List<ChatMessage> messages() {
      return store.getMessages(id);
    }

    @Override
    public void clear() {
      store.deleteMessages(id);
    }
  }

  @Test
  void aSummarizingMemoryOverTheStoreShowsWhatItShowsOverAnyOtherAndTheLogKeepsAll() {
    ChatMemoryStore inMongo = MongoDBChatMemoryStore.of(factory);
    ChatMemoryStore inMemory = new InMemoryChatMemoryStore();
    List<List<ChatMessage>> shown = new ArrayList<>();
    for (ChatMemoryStore store : List.of(inMemory, inMongo)) {
      model.requests.clear();
      for (int turn = 0; turn < 12; turn++) {
        // Each turn in a process of its own.
        AiServices.builder(Assistant.class)
            .chatModel(model)
            .tools(calculator)
            .chatMemoryProvider(id -> new SummarizingMemory(id, store))
            .build()
            .chat(session, "tell me about " + turn);
      }
      shown.addAll(model.requests);
    }

    assertThat(shown).hasSize(24);
    assertThat(shown.subList(12, 24)).isEqualTo(shown.subList(0, 12));
    assertThat(inMongo.getMessages(session)).isEqualTo(inMemory.getMessages(session));
    assertThat(log().stream().map(Message::content).filter(c -> c.toString().startsWith("tell")))
        .hasSize(12)
        .doesNotHaveDuplicates();
  }

  @Test
  void aWindowOverTheStoreServesTurnsWithTools() {
    MongoDBChatMemoryStore store = MongoDBChatMemoryStore.of(factory);
    for (int turn = 0; turn < 6; turn++) {
      String reply =
          AiServices.builder(Assistant.class)
              .chatModel(model)
              .tools(calculator)
              .chatMemoryProvider(
                  id ->
                      MessageWindowChatMemory.builder()
                          .id(id)
                          .maxMessages(7)
                          .chatMemoryStore(store)
                          .build())
              .build()
              .chat(session, "add them " + turn);
      assertThat(reply).isEqualTo("It is 5");
    }

    assertThat(store.getMessages(session)).hasSize(6);
    assertThat(log())
        .extracting(Message::role)
        .startsWith("system", "user", "assistant", "tool", "assistant", "user")
        .hasSize(25);
  }

  @Test
  void aServiceWithoutAMemoryIdIsRefusedBeforeUsersShareAMemory() {
    interface Shared {
      String chat(String text);
    }
    Shared shared =
        AiServices.builder(Shared.class)
            .chatModel(model)
            .chatMemoryProvider(MongoDBChatMemory.builder().factory(factory).provider())
            .build();

    assertThatThrownBy(() -> shared.chat("hello"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("@MemoryId");
    assertThat(model.requests).isEmpty();
  }

  @Test
  void aCallThatHangsInItsToolIsShownAsInterruptedToTheNextTurn() throws Exception {
    CountDownLatch inTool = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    calculator.before =
        () -> {
          inTool.countDown();
          await(goOn);
        };
    CompletableFuture<String> hanging =
        Background.supply(() -> assistant().chat(session, "add them"));
    await(inTool);

    assertThat(assistant().chat(session, "hello?")).isEqualTo("I have seen 5");
    assertThat(model.requests.get(1).get(3))
        .isInstanceOfSatisfying(
            ToolExecutionResultMessage.class,
            result -> assertThat(result.text()).isEqualTo(ToolCalls.INTERRUPTED));
    assertThat(log())
        .extracting(Message::role)
        .containsExactly("system", "user", "assistant", "user", "assistant");

    goOn.countDown();
    assertThat(hanging.get(60, TimeUnit.SECONDS)).isEqualTo("It is 5");
    assertThat(assistant().chat(session, "again")).isEqualTo("I have seen 8");
    assertThat(model.requests.get(2).get(model.requests.get(2).size() - 1))
        .describedAs("the turn continues where it was, not behind the reply to another")
        .isInstanceOfSatisfying(
            ToolExecutionResultMessage.class, result -> assertThat(result.text()).isEqualTo("5"));
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("waited without success");
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  @Test
  void twoAgentsInOneSessionAreDistinguishedByTheMemoryId() {
    Assistant assistant = assistant();
    assistant.chat(new AgentMemoryId(session, "triage"), "hello");
    assistant.chat(new AgentMemoryId(session, "expert"), "hello");

    assertThat(assistant.chat(new AgentMemoryId(session, "expert"), "again"))
        .isEqualTo("I have seen 4");
    assertThat(factory.createSessionManager(session).messageCount("triage")).isEqualTo(3);
    assertThat(factory.createSessionManager(session).messageCount("expert")).isEqualTo(5);
  }
}
