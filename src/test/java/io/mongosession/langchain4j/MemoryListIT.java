package io.mongosession.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.Filters;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import io.mongosession.AgentConfig;
import io.mongosession.AgentUpdate;
import io.mongosession.InvalidInputException;
import io.mongosession.Message;
import io.mongosession.MessageQuery;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import io.mongosession.Redaction;
import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.PythonDocuments;
import io.mongosession.testing.TestMongo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store returns the list that it was last given; the log keeps all. */
class MemoryListIT {

  private static final SystemMessage KIND = SystemMessage.from("be kind");

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final CommandCounter commands = new CommandCounter();
  private final String session = UUID.randomUUID().toString();
  private MongoDBSessionManagerFactory factory;
  private MongoDBChatMemoryStore store;

  @BeforeEach
  void makeStores() {
    factory = MONGO.close(MONGO.factory(commands));
    factory.createSessionManager("any").initialize("default");
    store = MongoDBChatMemoryStore.of(factory);
  }

  private MongoDBSessionManager manager() {
    return factory.createSessionManager(session);
  }

  private List<Object> contents() {
    return manager().messages("default", MessageQuery.last(200)).items().stream()
        .map(Message::content)
        .toList();
  }

  private static List<ChatMessage> users(int first, int last) {
    return IntStream.rangeClosed(first, last).mapToObj(MemoryListIT::user).toList();
  }

  private static ChatMessage user(int number) {
    return UserMessage.from("u" + number);
  }

  @SafeVarargs
  private static List<ChatMessage> list(List<ChatMessage>... parts) {
    List<ChatMessage> all = new ArrayList<>();
    for (List<ChatMessage> part : parts) {
      all.addAll(part);
    }
    return all;
  }

  private void assertGives(List<ChatMessage> given) {
    assertThat(store.getMessages(session)).isEqualTo(given);
    MongoDBSessionManagerFactory elsewhere = MONGO.close(MONGO.builder().build());
    assertThat(MongoDBChatMemoryStore.of(elsewhere).getMessages(session))
        .as("as another process sees it")
        .isEqualTo(given);
  }

  /** What memories do to their list, and what nobody would think of. */
  private static List<ChatMessage> edited(
      List<ChatMessage> list, Random random, RandomMessages messages) {
    List<ChatMessage> edited = new ArrayList<>(list);
    int size = edited.size();
    switch (random.nextInt(9)) {
      case 0, 1 -> edited.add(messages.message());
      case 2 -> IntStream.range(0, 3).forEach(i -> edited.add(messages.message()));
      case 3 -> edited.subList(0, random.nextInt(size)).clear();
      case 4 -> edited.set(size - 1, messages.message());
      case 5 -> {
        edited.subList(0, random.nextInt(size)).clear();
        edited.add(0, messages.message());
      }
      case 6 -> Collections.shuffle(edited, random);
      case 7 -> edited.remove(random.nextInt(size));
      default -> edited.add(random.nextInt(size), edited.get(random.nextInt(size)));
    }
    return edited.isEmpty() ? List.of(messages.message()) : edited;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverBecomesOfAListTheStoreReturnsTheOneItWasLastGiven(long seed) {
    Random random = new Random(seed);
    RandomMessages messages = new RandomMessages(seed);
    List<ChatMessage> given = List.of(messages.message());
    store.updateMessages(session, Stream.concat(Stream.of(user(0)), given.stream()).toList());
    given = store.getMessages(session);
    long stored = 0;
    for (int i = 0; i < 60; i++) {
      given = edited(given, random, messages);
      store.updateMessages(session, given);
      assertThat(store.getMessages(session)).as("edit %d", i).isEqualTo(given);
      long now = manager().messageCount("default");
      assertThat(now).as("the log keeps all").isGreaterThanOrEqualTo(stored);
      stored = now;
    }
    assertGives(given);
  }

  @Test
  void aListThatGoesOnIsOneAppendOfWhatIsNew() {
    store.updateMessages(session, users(1, 3));

    assertThat(commands.during(() -> store.updateMessages(session, users(1, 5))))
        .containsExactly("find", "find", "findAndModify", "insert");
    assertGives(users(1, 5));
    assertThat(contents()).containsExactly("u1", "u2", "u3", "u4", "u5");
  }

  @Test
  void aListThatIsShortenedFromTheFrontMovesTheBoundaryOnly() {
    store.updateMessages(session, users(1, 5));

    assertThat(commands.during(() -> store.updateMessages(session, users(3, 5))))
        .containsExactly("find", "find", "update");
    assertGives(users(3, 5));
    assertThat(contents()).hasSize(5);
    assertThat(commands.during(() -> store.getMessages(session))).containsExactly("find", "find");
  }

  @Test
  void theSystemMessageStaysFirstWhileTheWindowMovesOn() {
    store.updateMessages(session, list(List.of(KIND), users(1, 3)));

    assertThat(
            commands.during(() -> store.updateMessages(session, list(List.of(KIND), users(2, 4)))))
        .containsExactly("find", "find", "findAndModify", "insert");
    assertGives(list(List.of(KIND), users(2, 4)));
    assertThat(contents()).containsExactly("be kind", "u1", "u2", "u3", "u4");
  }

  @Test
  void theLastMessageReplacedIsReturnedReplaced() {
    store.updateMessages(session, users(1, 3));

    store.updateMessages(session, list(users(1, 2), users(30, 30)));

    assertGives(list(users(1, 2), users(30, 30)));
    assertThat(contents()).containsExactly("u1", "u2", "u3", "u30");
  }

  @Test
  void aSummaryTakesThePlaceOfWhatItCovers() {
    store.updateMessages(session, users(1, 6));
    List<ChatMessage> summed = list(users(100, 100), users(5, 6), users(7, 7));

    store.updateMessages(session, summed);
    store.updateMessages(session, list(summed, users(8, 8)));

    assertGives(list(summed, users(8, 8)));
    assertThat(contents()).containsExactly("u1", "u2", "u3", "u4", "u5", "u6", "u100", "u7", "u8");
  }

  @Test
  void theSameAgentsOtherReadersSeeTheListToo() {
    store.updateMessages(session, users(1, 6));
    store.updateMessages(session, list(users(100, 100), users(5, 6)));

    assertThat(MongoDBChatMemory.builder().factory(factory).id(session).build().messages())
        .isEqualTo(AcceptedForm.of(list(users(100, 100), users(5, 6))));
    var restored = manager().restore("default", 20);
    assertThat(ShownHistory.of(restored.agent(), restored.messages()).messages())
        .as("what /chat shows a model")
        .isEqualTo(AcceptedForm.of(list(users(100, 100), users(5, 6))));
  }

  @Test
  void aSummaryOfStrandsIsShownByEveryReaderInPlaceOfWhatItCovers() {
    List<NewMessage> log =
        IntStream.range(0, 20)
            .mapToObj(number -> NewMessage.of("user", List.of(Map.of("text", "u" + number))))
            .toList();
    manager().initialize("default");
    manager().appendMessages("default", log);
    RawBsonDocument python =
        PythonDocuments.all().stream()
            .filter(document -> document.getString("_id").getValue().equals("py-09-summary"))
            .findFirst()
            .orElseThrow();
    Document agent =
        Document.parse(python.toJson())
            .getEmbedded(List.of("agents", "summarizer", "agent_data"), Document.class);
    Map<String, Object> managerState = agent.get("conversation_manager_state", Document.class);
    manager().syncAgent("default", AgentUpdate.none().withConversationManagerState(managerState));
    ChatMessage summary = UserMessage.from("Summary: nine questions about beds were answered.");
    List<ChatMessage> shown = list(List.of(summary), users(9, 19));

    assertGives(shown);
    assertThat(MongoDBChatMemory.builder().factory(factory).id(session).build().messages())
        .isEqualTo(AcceptedForm.of(shown));
    var restored = manager().restore("default", 20);
    assertThat(ShownHistory.of(restored.agent(), restored.messages()).messages())
        .isEqualTo(AcceptedForm.of(shown));

    store.updateMessages(session, list(shown, users(20, 20)));
    assertGives(list(shown, users(20, 20)));
    store.updateMessages(session, list(shown, users(20, 22)));
    assertGives(list(shown, users(20, 22)));
    store.updateMessages(session, list(List.of(summary), users(15, 22)));
    assertGives(list(List.of(summary), users(15, 22)));
    store.deleteMessages(session);
    assertGives(List.of());
  }

  @Test
  void whatOthersAppendComesBehindTheList() {
    store.updateMessages(session, users(1, 4));
    store.updateMessages(session, users(3, 4));
    manager().appendMessage("default", NewMessage.of("user", "u5"));

    assertGives(users(3, 5));
    manager().redactMessage("default", 2, Redaction.with("u33"));
    assertGives(list(users(33, 33), users(4, 5)));
  }

  @Test
  void aChangeThatDidNotArriveCompletelyLeavesTheListOfBeforeForEver() {
    store.updateMessages(session, users(1, 4));
    store.updateMessages(session, list(users(100, 101), users(3, 4), users(102, 102)));
    assertGives(list(users(100, 101), users(3, 4), users(102, 102)));

    // As a process leaves it that ends between its two commands, or its server within the second.
    MONGO.database().getCollection("sessions.messages").deleteOne(lastMessage());
    assertGives(users(1, 4));

    manager().appendMessage("default", NewMessage.of("user", "u5"));
    assertGives(users(1, 5));
    store.updateMessages(session, users(2, 6));
    assertGives(users(2, 6));
    assertThat(MongoDBChatMemory.builder().factory(factory).id(session).build().messages())
        .isEqualTo(AcceptedForm.of(users(2, 6)));
  }

  private org.bson.conversions.Bson lastMessage() {
    return Filters.and(Filters.eq("session_id", session), Filters.eq("content", "u102"));
  }

  @Test
  void severalNewMessagesArriveTogetherOrNotAtAll() {
    store.updateMessages(session, users(1, 2));
    store.updateMessages(session, list(users(1, 4), users(102, 102)));

    MONGO.database().getCollection("sessions.messages").deleteOne(lastMessage());

    assertGives(users(1, 2));
  }

  @Test
  void aListIsReturnedHoweverLongItIsAndHoweverLittleAHistoryMayHave() {
    MongoDBSessionManagerFactory small =
        MONGO.close(MONGO.builder().historyBytes(1000).maxMessages(7).build());
    store = MongoDBChatMemoryStore.of(small);
    List<ChatMessage> given = list(List.of(KIND), users(1, 150));
    store.updateMessages(session, given);
    for (int last = 250; last <= 450; last += 100) {
      given = list(given, users(last - 99, last));
      store.updateMessages(session, given);
    }
    assertThat(store.getMessages(session)).hasSize(451).isEqualTo(given);

    given = list(List.of(KIND), users(100, 120), users(440, 450));
    store.updateMessages(session, given);
    assertThat(store.getMessages(session)).isEqualTo(given);
    assertThat(manager().messageCount("default")).isEqualTo(451);
  }

  @Test
  void moreNewMessagesThanAPageAreRefusedAndNothingChanges() {
    store.updateMessages(session, users(1, 2));

    assertThatThrownBy(() -> store.updateMessages(session, users(3, 300)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("1 to 200");
    assertGives(users(1, 2));
  }

  @Test
  void anEmptyListAndADeletionLeaveNothingToShow() {
    store.updateMessages(session, list(List.of(KIND), users(1, 2)));
    store.deleteMessages(session);
    assertGives(List.of());
    store.updateMessages(session, users(3, 4));
    store.updateMessages(session, List.of());
    assertGives(List.of());
    store.updateMessages(session, users(1, 2));
    assertGives(users(1, 2));
    assertThat(contents()).containsExactly("be kind", "u1", "u2", "u3", "u4", "u1", "u2");
  }

  @Test
  void theSystemPromptFollowsTheListAndAnOperatorsStaysUntilThen() {
    store.updateMessages(session, list(List.of(KIND), users(1, 1)));
    assertThat(manager().agentConfig("default").systemPrompt()).isEqualTo("be kind");
    manager().updateAgentConfig("default", new AgentConfig(null, "be strict", null));

    store.updateMessages(session, list(List.of(KIND), users(1, 2)));
    assertGives(list(List.of(KIND), users(1, 2)));
    assertThat(manager().agentConfig("default").systemPrompt()).isEqualTo("be strict");

    store.updateMessages(session, users(1, 3));
    assertThat(manager().agentConfig("default").systemPrompt()).isEmpty();
    assertGives(users(1, 3));
  }

  @Test
  void twoServersThatChangeOneMemoryAtOnceLeaveTheListOfOneOfThem() throws Exception {
    for (int round = 0; round < 15; round++) {
      String id = session + round;
      store.updateMessages(id, users(1, 6));
      List<List<ChatMessage>> lists =
          List.of(
              list(users(100, 101), users(4, 6)),
              users(3, 5),
              list(users(1, 6), List.of(AiMessage.from("a"), AiMessage.from("b"))),
              List.of());
      List<ChatMessage> one = lists.get(round % 4);
      List<ChatMessage> other = lists.get((round + 1 + round / 4 % 3) % 4);
      Thread first = new Thread(() -> store.updateMessages(id, one));
      first.start();
      MongoDBChatMemoryStore.of(factory).updateMessages(id, other);
      first.join();

      assertThat(store.getMessages(id)).isIn(List.of(one, other));
    }
  }
}
