package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoCollection;
import io.mongosession.testing.BeforeCommand;
import io.mongosession.testing.TestMongo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same idempotency key stores the same messages once, whoever sends it and however often. */
class IdempotentAppendIT {

  private static final AppendOptions ONCE = AppendOptions.none().withIdempotencyKey("once");

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String session = UUID.randomUUID().toString();
  private final BeforeCommand before = new BeforeCommand();
  private MongoDBSessionManagerFactory factory;
  private MongoDBSessionManager other;

  @BeforeEach
  void twoCallers() {
    factory = MONGO.close(MONGO.factory(before));
    other = MONGO.close(MONGO.builder().build()).createSessionManager(session);
    other.initialize("agent");
  }

  @AfterEach
  void everythingHappenedInTime() {
    before.verify();
  }

  private MongoDBSessionManager manager() {
    return factory.createSessionManager(session);
  }

  private static List<NewMessage> batch(String... contents) {
    return List.of(contents).stream().map(text -> NewMessage.of("user", text)).toList();
  }

  private List<Object> contents() {
    return other.messages("agent", MessageQuery.last(200)).items().stream()
        .map(Message::content)
        .toList();
  }

  private MongoCollection<Document> stored() {
    return MONGO.database().getCollection("sessions.messages");
  }

  @Test
  void aHundredCallersAtOnceStoreTheMessagesOnceAndGetTheSameResult() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(100);
    try {
      Callable<AppendResult> call =
          () -> manager().appendMessages("agent", batch("a", "b", "c"), ONCE);
      List<AppendResult> appended = new ArrayList<>();
      for (var future : threads.invokeAll(Collections.nCopies(100, call))) {
        appended.add(future.get());
      }
      assertThat(appended).containsOnly(new AppendResult(List.of(0L, 1L, 2L), 3));
    } finally {
      threads.shutdownNow();
    }
    assertThat(contents()).containsExactly("a", "b", "c");
    assertThat(other.agent("agent").agent().nextNumber()).isEqualTo(3);
  }

  @Test
  void aHundredCallersAtOnceAmongOtherWritersStoreTheMessagesOnceAndInOrder() throws Exception {
    List<String> many = IntStream.range(0, 20).mapToObj(i -> "k" + i).toList();
    ExecutorService threads = Executors.newFixedThreadPool(32);
    try {
      List<Callable<AppendResult>> calls = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        calls.add(
            () -> manager().appendMessages("agent", batch(many.toArray(new String[0])), ONCE));
        calls.add(() -> manager().appendMessage("agent", NewMessage.of("user", "other")));
      }
      List<AppendResult> appended = new ArrayList<>();
      var results = threads.invokeAll(calls);
      for (int i = 0; i < results.size(); i += 2) {
        appended.add(results.get(i).get());
        results.get(i + 1).get();
      }
      assertThat(appended).allMatch(appended.get(0)::equals);
    } finally {
      threads.shutdownNow();
    }
    assertThat(contents()).filteredOn(text -> !text.equals("other")).isEqualTo(many);
    assertThat(contents()).hasSize(120);
  }

  @Test
  void aReplayAfterOtherMessagesGetsTheSameResult() {
    AppendResult first = manager().appendMessages("agent", batch("a", "b"), ONCE);
    other.appendMessage("agent", NewMessage.of("user", "other"));

    assertThat(manager().appendMessages("agent", batch("a", "b"), ONCE)).isEqualTo(first);

    assertThat(contents()).containsExactly("a", "b", "other");
  }

  @Test
  void aReplayLeavesNoGapThatReadersWouldWaitFor() {
    manager().appendMessages("agent", batch("a", "b"), ONCE);
    other.appendMessage("agent", NewMessage.of("user", "other"));
    manager().appendMessages("agent", batch("a", "b"), ONCE);

    assertThat(other.appendMessage("agent", NewMessage.of("user", "next")).numbers())
        .containsExactly(3L);
    assertThat(other.messages("agent", MessageQuery.after(-1, 10)).items()).hasSize(4);
  }

  @Test
  void aReplayWithItsFirstExpectationGetsTheSameResult() {
    AppendOptions options = ONCE.expecting(0);
    AppendResult first = manager().appendMessages("agent", batch("a"), options);
    assertThat(manager().appendMessages("agent", batch("a"), options)).isEqualTo(first);
    other.appendMessage("agent", NewMessage.of("user", "other"));
    assertThat(manager().appendMessages("agent", batch("a"), options)).isEqualTo(first);
    assertThat(contents()).containsExactly("a", "other");
  }

  @Test
  void theKeyOfAnAppendThatWasAConflictMayBeUsedAgain() {
    other.appendMessage("agent", NewMessage.of("user", "other"));
    assertThatThrownBy(() -> manager().appendMessages("agent", batch("a"), ONCE.expecting(0)))
        .isInstanceOfSatisfying(
            ConflictException.class, e -> assertThat(e.nextNumber()).isEqualTo(1));

    manager().appendMessages("agent", batch("a"), ONCE.expecting(1));

    assertThat(contents()).containsExactly("other", "a");
  }

  @Test
  void aBatchThatDiedHalfWayIsCompletedUnderItsNumbersWhileReadersWaitForThem() {
    AppendResult first = manager().appendMessages("agent", batch("a", "b", "c", "d"), ONCE);
    assertThat(first.numbers()).containsExactly(0L, 1L, 2L, 3L);
    stored().deleteMany(new Document("content", new Document("$in", List.of("c", "d"))));
    other.appendMessage("agent", NewMessage.of("user", "other"));

    AppendResult completed = manager().appendMessages("agent", batch("a", "b", "c", "d"), ONCE);

    assertThat(completed).isEqualTo(first);
    assertThat(contents()).containsExactly("a", "b", "c", "d", "other");
    assertThat(manager().appendMessages("agent", batch("a", "b", "c", "d"), ONCE))
        .isEqualTo(completed);
  }

  @Test
  void aBatchThatDiedHalfWayIsCompletedByManyAtOnce() throws Exception {
    manager().appendMessages("agent", batch("a", "b", "c", "d"), ONCE);
    stored().deleteMany(new Document("content", new Document("$in", List.of("b", "c", "d"))));
    other.appendMessage("agent", NewMessage.of("user", "other"));
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      Callable<AppendResult> call =
          () -> manager().appendMessages("agent", batch("a", "b", "c", "d"), ONCE);
      List<AppendResult> appended = new ArrayList<>();
      for (var future : threads.invokeAll(Collections.nCopies(16, call))) {
        appended.add(future.get());
      }
      assertThat(appended).allMatch(appended.get(0)::equals);
    } finally {
      threads.shutdownNow();
    }
    assertThat(contents()).containsExactly("a", "b", "c", "d", "other");
  }

  @Test
  void aReplayThatOvertakesItsStalledFirstSenderStoresUnderTheNumbersOfBoth() {
    // The first sender has its numbers and sleeps; another writer appends; the replay stores all.
    before.next(
        "insert",
        () -> {
          other.appendMessage("agent", NewMessage.of("user", "other"));
          other.appendMessages("agent", batch("a", "b"), ONCE);
        });

    AppendResult late = manager().appendMessages("agent", batch("a", "b"), ONCE);

    assertThat(late.numbers()).containsExactly(0L, 1L);
    assertThat(contents()).containsExactly("a", "b", "other");
  }

  @Test
  void appendingOtherMessagesUnderAUsedKeyIsAnError() {
    manager().appendMessages("agent", batch("a", "b"), ONCE);

    for (List<NewMessage> others :
        List.of(
            batch("a"),
            batch("a", "x"),
            batch("x", "b"),
            batch("a", "b", "c"),
            List.of(NewMessage.of("assistant", "a"), NewMessage.of("user", "b")))) {
      assertThatThrownBy(() -> manager().appendMessages("agent", others, ONCE))
          .isInstanceOf(KeyReusedException.class)
          .hasMessageContaining("idempotency key");
    }
    other.appendMessage("agent", NewMessage.of("user", "other"));
    assertThatThrownBy(() -> manager().appendMessages("agent", batch("x"), ONCE))
        .isInstanceOf(KeyReusedException.class);
    assertThat(contents()).containsExactly("a", "b", "other");
  }

  @Test
  void anIdempotencyKeyCountsForItsAgentOnly() {
    other.initialize("second");
    manager().appendMessages("agent", batch("a"), ONCE);
    manager().appendMessages("second", batch("b"), ONCE);
    assertThat(other.message("second", 0).content()).isEqualTo("b");
  }

  @Test
  void aReplayIsRecognisedAfterARedaction() {
    AppendResult first = manager().appendMessages("agent", batch("secret"), ONCE);
    other.redactMessage("agent", 0, Redaction.with("-"));
    other.appendMessage("agent", NewMessage.of("user", "other"));

    assertThat(manager().appendMessages("agent", batch("secret"), ONCE)).isEqualTo(first);

    assertThat(contents()).containsExactly("-", "other");
  }

  @Test
  void aReplayDoesNotBringBackAnOlderState() {
    AppendOptions options = ONCE.syncing(AgentUpdate.none().withState(Map.of("turn", 1)));
    MongoDBSessionManager first = manager();
    first.appendMessages("agent", batch("a"), options);
    other.appendMessages(
        "agent",
        batch("other"),
        AppendOptions.none().syncing(AgentUpdate.none().withState(Map.of("turn", 2))));

    MongoDBSessionManager replaying = manager();
    replaying.appendMessages("agent", batch("a"), options);

    assertThat(other.agent("agent").agent().state()).isEqualTo(Map.of("turn", 2));
    replaying.syncAgent("agent", AgentUpdate.none().withState(Map.of("turn", 1)));
    assertThat(other.agent("agent").agent().state())
        .describedAs("the replaying manager does not believe that its state is stored")
        .isEqualTo(Map.of("turn", 1));
  }

  @Test
  void completingABatchDoesNotBringBackAnOlderState() {
    AppendOptions options = ONCE.syncing(AgentUpdate.none().withState(Map.of("turn", 1)));
    manager().appendMessages("agent", batch("a", "b"), options);
    stored().deleteMany(new Document("content", "b"));
    other.appendMessages(
        "agent",
        batch("other"),
        AppendOptions.none().syncing(AgentUpdate.none().withState(Map.of("turn", 2))));

    manager().appendMessages("agent", batch("a", "b"), options);

    assertThat(contents()).containsExactly("a", "other", "b");
    assertThat(other.agent("agent").agent().state()).isEqualTo(Map.of("turn", 2));
  }

  @Test
  void aForeignMessageUnderTheReservedNumberIsNeverTakenForTheCallers() {
    other.appendMessage("agent", NewMessage.of("user", "first"));
    String key =
        stored().find(new Document("session_id", session)).first().getString("session_key");
    stored()
        .insertOne(
            new Document("_id", "foreign")
                .append("session_key", key)
                .append("agent_id", "agent")
                .append("number", 1L)
                .append("content", "a"));

    assertThatThrownBy(() -> manager().appendMessages("agent", batch("a"), ONCE))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("foreign");
    assertThat(manager().appendMessage("agent", NewMessage.of("user", "next")).numbers())
        .containsExactly(2L);
  }
}
