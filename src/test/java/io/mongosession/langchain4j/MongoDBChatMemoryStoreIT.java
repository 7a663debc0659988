package io.mongosession.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import io.mongosession.Message;
import io.mongosession.MessageQuery;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NotFoundException;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** LangChain4j's own memories over the log: only what is new is appended. */
class MongoDBChatMemoryStoreIT {

  private static final SystemMessage KIND = SystemMessage.from("be kind");

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final CommandCounter commands = new CommandCounter();
  private final String session = UUID.randomUUID().toString();
  private MongoDBSessionManagerFactory factory;
  private MongoDBChatMemoryStore store;

  @BeforeEach
  void makeStore() {
    factory = MONGO.close(MONGO.factory(commands));
    factory.createSessionManager("any").initialize("default");
    store = MongoDBChatMemoryStore.of(factory);
  }

  private ChatMemory window(int maxMessages) {
    return MessageWindowChatMemory.builder()
        .id(session)
        .maxMessages(maxMessages)
        .alwaysKeepSystemMessageFirst(true)
        .chatMemoryStore(store)
        .build();
  }

  private List<Message> log() {
    return factory
        .createSessionManager(session)
        .messages("default", MessageQuery.last(200))
        .items();
  }

  private List<Object> contents() {
    return log().stream().map(Message::content).toList();
  }

  private static UserMessage user(String text) {
    return UserMessage.from(text);
  }

  /** Few texts, so that a window holds equal messages and the comparison must not mix them up. */
  private static List<ChatMessage> conversation(Random random) {
    List<ChatMessage> messages = new ArrayList<>();
    for (int turn = 0; turn < 20; turn++) {
      if (random.nextInt(4) == 0) {
        messages.add(SystemMessage.from("rules " + random.nextInt(2)));
      }
      messages.add(user("say " + random.nextInt(2)));
      if (random.nextInt(3) == 0) {
        String id = "call-" + turn;
        messages.add(
            AiMessage.from(
                ToolExecutionRequest.builder().id(id).name("tool").arguments("{}").build()));
        messages.add(ToolExecutionResultMessage.from(id, "tool", "done"));
      }
      messages.add(AiMessage.from("ok"));
    }
    return messages;
  }

  @Test
  void aWindowOverTheStoreRemembersAsOverAnyStoreAndTheLogKeepsAll() {
    for (int seed = 0; seed < 6; seed++) {
      String id = session + seed;
      ChatMemory inMongo =
          MessageWindowChatMemory.builder()
              .id(id)
              .maxMessages(6)
              .alwaysKeepSystemMessageFirst(true)
              .chatMemoryStore(store)
              .build();
      ChatMemory inMemory =
          MessageWindowChatMemory.builder()
              .maxMessages(6)
              .alwaysKeepSystemMessageFirst(true)
              .build();
      List<ChatMessage> added = new ArrayList<>();
      SystemMessage current = null;
      for (ChatMessage message : conversation(new Random(seed))) {
        inMongo.add(message);
        inMemory.add(message);
        if (!message.equals(current)) {
          added.add(message);
        }
        current = message instanceof SystemMessage system ? system : current;
        if (!(message instanceof AiMessage ai && ai.hasToolExecutionRequests())) {
          assertThat(inMongo.messages()).isEqualTo(inMemory.messages());
        }
      }
      List<Message> log =
          factory.createSessionManager(id).messages("default", MessageQuery.last(200)).items();
      assertThat(log.stream().map(MessageCodec::fromStored).toList())
          .containsExactlyElementsOf(added);
    }
  }

  @Test
  void addingAMessageTakesSixRoundTripsAndOneAppend() {
    ChatMemory memory = window(3);
    Stream.of("a", "b", "c", "d").map(UserMessage::from).forEach(memory::add);

    assertThat(commands.during(() -> memory.add(user("e"))))
        .containsExactly("find", "find", "find", "find", "findAndModify", "insert");
    assertThat(contents()).containsExactly("a", "b", "c", "d", "e");
  }

  @Test
  void anUpdateWithWhatIsStoredAppendsNothing() {
    store.updateMessages(session, List.of(KIND, user("a")));

    assertThat(commands.during(() -> store.updateMessages(session, List.of(KIND, user("a")))))
        .containsExactly("find", "find");
    assertThat(contents()).containsExactly("be kind", "a");
  }

  @Test
  void aListThatIsNoContinuationTakesThePlaceOfWhatIsShown() {
    store.updateMessages(session, List.of(user("a"), user("b"), user("c")));

    store.updateMessages(session, List.of(user("summary of a and b"), user("c")));

    assertThat(store.getMessages(session)).containsExactly(user("summary of a and b"), user("c"));
    assertThat(contents()).containsExactly("a", "b", "c", "summary of a and b");
    store.updateMessages(session, List.of(user("summary of a and b")));
    assertThat(store.getMessages(session)).containsExactly(user("summary of a and b"));
  }

  @Test
  void deletingEndsTheMemoryAndErasesNothing() {
    ChatMemory memory = window(5);
    memory.add(KIND);
    memory.add(user("a"));

    memory.clear();

    assertThat(memory.messages()).isEmpty();
    memory.add(KIND);
    memory.add(user("b"));
    assertThat(memory.messages()).containsExactly(KIND, user("b"));
    assertThat(contents()).containsExactly("be kind", "a", "be kind", "b");
    store.updateMessages(session, List.of());
    assertThat(store.getMessages(session)).isEmpty();
  }

  @Test
  void aListOfRepliesAloneCreatesNoSession() {
    assertThatThrownBy(() -> store.updateMessages(session, List.of(AiMessage.from("late"))))
        .isInstanceOf(NotFoundException.class);
    assertThat(store.getMessages(session)).isEmpty();
    store.deleteMessages(session);
  }

  @Test
  void aMessageOfAnotherTurnThatArrivesLateStoresNothingTwice() {
    window(20).add(user("first"));
    window(20).add(user("late"));
    window(20).add(user("mine"));

    // As a turn sees it that read before the message in the middle had arrived.
    MongoDBChatMemoryStore.of(factory)
        .updateMessages(session, List.of(user("first"), user("mine"), user("next")));

    assertThat(contents()).containsExactly("first", "late", "mine", "next");
  }

  @Test
  void twoTurnsAtOnceLoseNothingOfTheLog() throws Exception {
    window(20).add(user("first"));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> talkers = new ArrayList<>();
      for (String name : List.of("x", "y")) {
        talkers.add(
            threads.submit(
                () -> {
                  ChatMemory memory = window(20);
                  for (int i = 0; i < 20; i++) {
                    memory.add(user(name + i));
                  }
                }));
      }
      for (Future<?> talker : talkers) {
        talker.get();
      }
    } finally {
      threads.shutdownNow();
    }

    List<Object> all = new ArrayList<>(List.of("first"));
    for (int i = 0; i < 20; i++) {
      all.addAll(List.of("x" + i, "y" + i));
    }
    assertThat(contents()).containsAll(all);
  }

  @Test
  void agentsAndOwnersAreThoseOfTheMemoryId() {
    MongoDBChatMemoryStore ofAlice =
        MongoDBChatMemoryStore.of(
            id -> factory.createSessionManager(AgentMemoryId.session(id), o -> o.owner("alice")),
            "expert");
    ofAlice.updateMessages(session, List.of(user("a")));
    ofAlice.updateMessages(new AgentMemoryId(session, "triage"), List.of(user("b")));

    assertThat(ofAlice.getMessages(new AgentMemoryId(session, "expert")))
        .containsExactly(user("a"));
    assertThat(factory.createSessionManager(session).session().owner()).isEqualTo("alice");
    assertThat(
            Map.of(
                "triage", factory.createSessionManager(session).messageCount("triage"),
                "expert", factory.createSessionManager(session).messageCount("expert")))
        .containsEntry("triage", 1L)
        .containsEntry("expert", 1L);
  }
}
