package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mongosession.testing.CommandLog;
import io.mongosession.testing.TestMongo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lists come in pages that end by number and by bytes, each of which is one command. */
class ListPagesIT {

  private static final int METADATA = 1000;
  private static final int FEEDBACK = 12;
  private static final int ANSWER = 10_000;

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final CommandLog commands = new CommandLog();
  private final String id = UUID.randomUUID().toString();
  private MongoDBSessionManagerFactory factory;
  private MongoDBSessionManager manager;

  @BeforeEach
  void smallAnswers() {
    MONGO.database().getCollection("sessions").deleteMany(new Document());
    factory =
        MONGO.close(
            MONGO
                .borrowing(commands)
                .limits(
                    new SessionLimits(
                        8000,
                        METADATA,
                        10,
                        8000,
                        10,
                        60,
                        200,
                        ANSWER,
                        FEEDBACK,
                        Duration.ofSeconds(2)))
                .build());
    manager = factory.createSessionManager(id);
    manager.create(NewSession.defaults());
  }

  private static <T, K> List<List<K>> pages(
      int limit, Function<PageQuery, Page<T>> read, Function<T, K> key) {
    List<List<K>> pages = new ArrayList<>();
    String after = null;
    do {
      Page<T> page = read.apply(new PageQuery(after, limit));
      pages.add(page.items().stream().map(key).toList());
      after = page.nextAfter();
    } while (after != null);
    return pages;
  }

  private List<List<String>> sessionPages(int limit) {
    return pages(
        limit,
        query -> {
          SessionPage page =
              factory.sessions(
                  SessionQuery.all().withLimit(query.limit()).withAfter(query.after()));
          return new Page<>(page.items(), page.nextAfter());
        },
        Session::sessionId);
  }

  private void storeSession(String sessionId, int second, int metadataBytes) {
    MONGO
        .database()
        .getCollection("sessions")
        .insertOne(
            new Document("_id", sessionId)
                .append("session_key", sessionId)
                .append("session_type", "any")
                .append("created_at", new Date(1000L * second))
                .append("metadata", new Document("m", "x".repeat(metadataBytes)))
                .append("nothing", null)
                .append("agent_ids", List.of("a")));
  }

  @Test
  void aListOfSessionsEndsAtItsBytes() {
    manager.delete();
    IntStream.range(0, 25).forEach(i -> storeSession("s%02d".formatted(i), i, 900));

    List<List<String>> pages = sessionPages(200);
    assertThat(pages).hasSizeBetween(3, 4);
    assertThat(pages.stream().flatMap(List::stream))
        .containsExactlyElementsOf(
            IntStream.range(0, 25).mapToObj(i -> "s%02d".formatted(24 - i)).toList());
  }

  @Test
  void metadataOverItsLimitIsLeftOutOfListsAndShownByItself() {
    manager.delete();
    IntStream.range(0, 10).forEach(i -> storeSession("s" + i, i, i % 2 == 0 ? 50_000 : 10));

    SessionPage page = factory.sessions(SessionQuery.all().withLimit(10));

    assertThat(page.items()).hasSize(10);
    assertThat(page.nextAfter()).isNull();
    for (Session session : page.items()) {
      boolean large = Integer.parseInt(session.sessionId().substring(1)) % 2 == 0;
      assertThat(session.metadataOmitted()).isEqualTo(large);
      assertThat(session.metadata().isEmpty()).isEqualTo(large);
      assertThat(session.sessionType()).isEqualTo("any");
      assertThat(session.agents()).containsExactly("a");
      assertThat(session.createdAt()).isNotNull();
    }
    Session alone = factory.createSessionManager("s0").session();
    assertThat(alone.metadataOmitted()).isFalse();
    assertThat(alone.metadata().get("m")).isEqualTo("x".repeat(50_000));
  }

  private void give(int commentBytes) {
    manager.addFeedback(new NewFeedback("up", "x".repeat(commentBytes), null, null));
  }

  @Test
  void feedbackComesInPagesOldestFirst() {
    IntStream.range(0, 5).forEach(i -> give(10));
    List<String> all = manager.getFeedback().stream().map(Feedback::feedbackId).toList();

    assertThat(all).hasSize(5);
    assertThat(pages(2, manager::getFeedback, Feedback::feedbackId))
        .containsExactly(all.subList(0, 2), all.subList(2, 4), all.subList(4, 5));
    assertThat(manager.getFeedback(PageQuery.first(5)).nextAfter()).isNull();
  }

  @Test
  void feedbackOfOneMomentIsPagedWithoutAMiss() {
    List<Document> items =
        IntStream.range(0, 7)
            .mapToObj(
                i ->
                    new Document("_id", "f" + i)
                        .append("session_key", key())
                        .append("rating", "up")
                        .append("created_at", new Date(i / 5)))
            .toList();
    MONGO.database().getCollection("sessions.feedback").insertMany(items);

    assertThat(pages(2, manager::getFeedback, Feedback::feedbackId))
        .containsExactly(
            List.of("f0", "f1"), List.of("f2", "f3"), List.of("f4", "f5"), List.of("f6"));
  }

  @Test
  void pagesOfFeedbackEndAtTheirBytes() {
    IntStream.range(0, 3).forEach(i -> give(6000));
    assertThat(pages(200, manager::getFeedback, Feedback::rating)).hasSize(3);
    assertThat(manager.getFeedback()).hasSize(3);
  }

  private static void assertFull(Runnable call) {
    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(call::run)
        .satisfies(error -> assertThat(error.limit()).isEqualTo("feedback"));
  }

  @Test
  void feedbackOverTheLimitOfTheSessionIsRefused() {
    IntStream.range(0, FEEDBACK).forEach(i -> give(1));
    assertFull(() -> give(1));
    assertThat(manager.getFeedback()).hasSize(FEEDBACK);
  }

  @Test
  void feedbackThatIsThereIsReturnedToItsRepeatAlsoAtTheLimit() {
    NewFeedback feedback = new NewFeedback("up", "keyed", null, null);
    Feedback first = manager.addFeedback(feedback, "key");
    IntStream.range(1, FEEDBACK).forEach(i -> give(1));
    assertThat(manager.addFeedback(feedback, "key")).isEqualTo(first);
    assertFull(() -> manager.addFeedback(feedback, "other"));
    assertThatExceptionOfType(KeyReusedException.class)
        .isThrownBy(() -> manager.addFeedback(new NewFeedback("down", null, null, null), "key"));
  }

  @Test
  void feedbackOfASessionOfBeforeIsCounted() {
    IntStream.range(0, FEEDBACK - 1).forEach(i -> give(1));
    MONGO
        .database()
        .getCollection("sessions")
        .updateOne(
            new Document("_id", id), new Document("$unset", new Document("feedback_count", "")));
    give(1);
    assertFull(() -> give(1));
  }

  @Test
  void feedbackThatWasNotStoredTakesNoRoomForEver() {
    IntStream.range(0, FEEDBACK).forEach(i -> give(1));
    MONGO.database().getCollection("sessions.feedback").deleteOne(new Document("session_id", id));
    give(1);
    assertFull(() -> give(1));
  }

  @Test
  void callersAtOnceDoNotGiveMoreFeedbackThanTheLimit() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < 3 * FEEDBACK; i++) {
        calls.add(threads.submit(() -> give(1)));
      }
      int refused = 0;
      for (Future<?> call : calls) {
        try {
          call.get();
        } catch (ExecutionException e) {
          assertThat(e.getCause()).isInstanceOf(LimitExceededException.class);
          refused++;
        }
      }
      assertThat(manager.getFeedback()).hasSize(3 * FEEDBACK - refused);
      assertThat(refused).isBetween(2 * FEEDBACK - 8, 2 * FEEDBACK);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void agentsComeInPagesAsTheyWereRegistered() {
    List<String> ids = List.of("c", "a.b", "$d", "e", "b");
    ids.forEach(manager::registerAgent);

    assertThat(pages(2, manager::listAgents, info -> info.agent().agentId()))
        .containsExactly(List.of("c", "a.b"), List.of("$d", "e"), List.of("b"));
    assertThat(manager.listAgents()).extracting(info -> info.agent().agentId()).isEqualTo(ids);
    assertThat(manager.session().agents()).describedAs("sorted").isSorted();
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> manager.listAgents(new PageQuery("none", 2)));
  }

  @Test
  void pagesOfAgentsEndAtTheirBytes() {
    for (int i = 0; i < 3; i++) {
      manager.registerAgent("a" + i);
      manager.syncAgent("a" + i, AgentUpdate.none().withState(Map.of("s", "x".repeat(4000))));
    }
    assertThat(pages(200, manager::listAgents, info -> info.agent().agentId()))
        .containsExactly(List.of("a0", "a1"), List.of("a2"));
    assertThat(manager.listAgents(PageQuery.first(1)).items().get(0).agent().state())
        .containsKey("s");
  }

  @Test
  void guardrailEventsComeInPagesOldestFirst() {
    manager.initialize("b");
    manager.initialize("a");
    NewMessage message = NewMessage.of("user", "x");
    manager.appendMessages("b", Collections.nCopies(12, message));
    manager.appendMessages("a", Collections.nCopies(3, message));
    for (int number : new int[] {10, 2, 1}) {
      manager.redactMessage("b", number, Redaction.with("-"));
    }
    manager.redactMessage("a", 2, Redaction.with("-"));
    MONGO
        .database()
        .getCollection("sessions.messages")
        .updateMany(
            new Document("session_id", id).append("agent_id", "b"),
            new Document("$set", new Document("created_at", new Date(0))));

    Function<Message, String> name = found -> found.agentId() + found.number();
    assertThat(pages(1, manager::guardrailMessages, name))
        .containsExactly(List.of("b1"), List.of("b2"), List.of("b10"), List.of("a2"));
    assertThat(pages(3, manager::guardrailMessages, name))
        .containsExactly(List.of("b1", "b2", "b10"), List.of("a2"));
    assertThat(manager.guardrailMessages()).extracting(name::apply).startsWith("b1").hasSize(4);
  }

  @Test
  void aCursorThatIsNoneIsRefused() {
    for (String after : List.of("", "x", "MTIz", "MTIzIHg")) {
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> manager.guardrailMessages(new PageQuery(after, 1)));
    }
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> manager.getFeedback(new PageQuery("MTIz", 1)));
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> manager.getFeedback(PageQuery.first(201)));
  }

  /** A server sends 101 documents first where no batch size is given. */
  @Test
  void everyPageAsksForAllOfItselfInOneBatch() {
    manager.initialize("agent");
    PageQuery page = PageQuery.first(200);
    assertOneBatch(() -> manager.messages("agent", MessageQuery.last(200)));
    assertOneBatch(() -> manager.messages("agent", MessageQuery.after(-1, 200)));
    assertOneBatch(() -> manager.messages("agent", MessageQuery.before(0, 200)));
    assertOneBatch(() -> factory.sessions(SessionQuery.all().withLimit(200)));
    assertOneBatch(() -> manager.getFeedback(page));
    assertOneBatch(() -> manager.guardrailMessages(page));
    manager.appendMessage("agent", NewMessage.of("user", "x"));
    assertOneBatch(() -> manager.initialize("agent", 200));
  }

  private void assertOneBatch(Supplier<?> read) {
    List<BsonDocument> sent = commands.during(read);
    BsonDocument page = sent.get(sent.size() - 1);
    assertThat(page.getFirstKey()).isEqualTo("find");
    int limit = page.getNumber("limit").intValue();
    assertThat(limit).isGreaterThanOrEqualTo(200);
    assertThat(page.getNumber("batchSize").intValue()).isGreaterThan(limit);
  }

  private String key() {
    return MONGO
        .database()
        .getCollection("sessions")
        .find(new Document("_id", id))
        .first()
        .getString("session_key");
  }
}
