package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.mongodb.client.MongoCollection;
import io.mongosession.testing.TestMongo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bson.BsonRegularExpression;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.bson.types.MaxKey;
import org.bson.types.MinKey;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fields of our own documents that another program stored as something else. */
class DamagedDocumentIT {

  private static final NewMessage HELLO = NewMessage.of("user", "hello");
  private static final Object REMOVED = new Object();

  private static final List<Object> VALUES =
      Arrays.asList(
          REMOVED,
          null,
          "",
          "text",
          "3",
          3,
          -1,
          3L,
          Long.MAX_VALUE,
          2.5,
          3.0,
          1e300,
          Double.NaN,
          Double.NEGATIVE_INFINITY,
          Decimal128.parse("3"),
          Decimal128.parse("NaN"),
          true,
          new Date(0),
          new ObjectId("6b0730fb22909b8937aad0fa"),
          new Binary(new byte[] {1}),
          new BsonTimestamp(1, 1),
          new BsonRegularExpression("a"),
          new MinKey(),
          new MaxKey(),
          List.of(),
          List.of("text"),
          List.of(3, new Document("a", 1)),
          new Document(),
          new Document("a", 1));

  private static final Map<String, List<String>> FIELDS =
      Map.of(
          "sessions",
          List.of(
              "session_type",
              "application_name",
              "owner",
              "created_at",
              "updated_at",
              "metadata",
              "metadata.topic",
              "metadata_version",
              "metadata_size",
              "metadata_keys",
              "agent_ids",
              "agent_ids.0",
              "agents",
              "agents.default",
              "agents.default.next_number",
              "agents.default.last_write",
              "agents.default.recent",
              "agents.default.recent.0",
              "agents.default.recent.0.token",
              "agents.default.recent.0.count",
              "agents.default.recent.0.at",
              "agents.default.state",
              "agents.default.conversation_manager_state",
              "agents.default.model",
              "agents.default.system_prompt",
              "agents.default.prompt_metadata",
              "agents.default.created_at",
              "agents.default.updated_at"),
          "sessions.messages",
          List.of(
              "_id",
              "session_id",
              "agent_id",
              "number",
              "role",
              "content",
              "created_at",
              "updated_at",
              "status",
              "draft_until",
              "metrics",
              "batch_size",
              "redacted_at",
              "original_content",
              "guardrail_events",
              "guardrail_events.0",
              "guardrail_events.0.event_id",
              "guardrail_events.0.at"),
          "sessions.feedback",
          List.of(
              "_id",
              "session_id",
              "rating",
              "comment",
              "agent_id",
              "message_number",
              "created_at"));

  private static final AppendOptions ONCE = AppendOptions.none().withIdempotencyKey("once");

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private MongoDBSessionManagerFactory factory;

  @BeforeEach
  void connect() {
    factory = MONGO.close(MONGO.builder().build());
  }

  /** One field that is something else. */
  private record Damage(String collection, int document, String field, Object value) {

    @Override
    public String toString() {
      String type = value == null || value == REMOVED ? "" : value.getClass().getSimpleName();
      return "%s #%d %s = %s %s"
          .formatted(collection, document, field, type, value == REMOVED ? "removed" : value);
    }

    boolean isAt(String prefix) {
      return field.startsWith(prefix);
    }
  }

  private static MongoCollection<Document> collection(String name) {
    return MONGO.database().getCollection(name);
  }

  /** A session with all there can be in one. */
  private void store() {
    // The embedded server's indexes cannot delete a document that has an array in them.
    FIELDS.keySet().forEach(name -> collection(name).drop());
    collection("sessions.deleted").drop();
    MongoDBSessionManager manager = factory.createSessionManager("s");
    manager.create(new NewSession("type", "application", Map.of("topic", "sun")));
    manager.initialize("default");
    manager.initialize("second");
    manager.appendMessages("default", List.of(HELLO), ONCE);
    manager.appendMessage("default", new NewMessage("assistant", "hi", Map.of("tokens", 3)));
    manager.redactMessage("default", 1, Redaction.with("-"));
    manager.appendDraft("default", HELLO, Duration.ofMinutes(1));
    manager.appendMessages(
        "default",
        List.of(HELLO),
        AppendOptions.none()
            .syncing(
                AgentUpdate.none()
                    .withState(Map.of("turn", 7))
                    .withConversationManagerState(Map.of("window", 9))
                    .withConfig(new AgentConfig("model", "prompt", Map.of("version", 1)))));
    manager.addFeedback(new NewFeedback("up", "good", "default", 1L));
    manager.addFeedback(new NewFeedback("down", null, null, null));
  }

  private static void apply(Damage damage) {
    MongoCollection<Document> collection = collection(damage.collection());
    List<Document> documents =
        collection
            .find()
            .sort(new Document("number", 1).append("created_at", 1))
            .into(new ArrayList<>());
    Document document = documents.get(damage.document() % documents.size());
    Object id = document.get("_id");
    put(document, damage.field().split("\\."), damage.value());
    collection.deleteOne(new Document("_id", id));
    collection.insertOne(document);
  }

  @SuppressWarnings("unchecked")
  private static void put(Object parent, String[] path, Object value) {
    Object at = parent;
    for (int i = 0; i < path.length - 1 && at != null; i++) {
      at = at instanceof Document members ? members.get(path[i]) : ((List<?>) at).get(0);
    }
    String last = path[path.length - 1];
    if (at instanceof Document members) {
      if (value == REMOVED) {
        members.remove(last);
      } else {
        members.put(last, value);
      }
    } else if (at instanceof List) {
      ((List<Object>) at).set(0, value == REMOVED ? null : value);
    }
  }

  private static <T> T orOurs(Damage damage, Supplier<T> read) {
    try {
      return read.get();
    } catch (RuntimeException e) {
      assertOurs(damage, "reading", e);
      return null;
    }
  }

  private static void assertOurs(Damage damage, String what, Throwable error) {
    if (error != null) {
      assertThat(error).as("%s after %s", what, damage).isInstanceOf(SessionException.class);
    }
  }

  /** What is returned is complete, wherever the damage is; otherwise it is an error. */
  private void assertNothingIsMissing(Damage damage) {
    Supplier<MongoDBSessionManager> fresh = () -> factory.createSessionManager("s");
    // Whose message it is depends on agent_id alone.
    long messages =
        collection("sessions.messages").countDocuments(new Document("agent_id", "default"));
    for (MessageQuery query : List.of(MessageQuery.after(-1, 50), MessageQuery.last(50))) {
      MessagePage page = orOurs(damage, () -> fresh.get().messages("default", query));
      // A page ends before the gap that a message leaves whose agent or number is another one now.
      boolean isGap = damage.isAt("agent_id") || damage.isAt("number");
      boolean endsAtGap = isGap && query.after() != null;
      if (page != null && !endsAtGap) {
        assertThat(page.items()).as("%s %s", query, damage).hasSize((int) messages);
      }
    }
    Session session = orOurs(damage, () -> fresh.get().session());
    if (session != null) {
      // A list of other texts is a list of agents.
      boolean otherIds = damage.value() == REMOVED || damage.value() == null;
      if (!(damage.field().equals("agent_ids") && (otherIds || damage.value() instanceof List))) {
        assertThat(session.agents()).as(damage.toString()).hasSize(2).contains("second");
      }
      if (!damage.isAt("metadata")) {
        assertThat(session.metadata()).as(damage.toString()).isEqualTo(Map.of("topic", "sun"));
      } else if (damage.value() != null && damage.value() != REMOVED) {
        assertThat(session.metadata()).as(damage.toString()).isNotNull();
      }
      SessionPage list = orOurs(damage, () -> factory.sessions(SessionQuery.all()));
      if (list != null) {
        assertThat(list.items()).as(damage.toString()).containsExactly(session);
      }
    }
    RestoredAgent restored = orOurs(damage, () -> fresh.get().restore("default", 50));
    if (restored != null) {
      if (!damage.isAt("agents.default.state")) {
        assertThat(restored.agent().state()).as(damage.toString()).isEqualTo(Map.of("turn", 7));
      }
      // What belongs to no agent is in no log; it may be the draft, which is not restored anyway.
      if (!damage.isAt("status") && !damage.isAt("agent_id")) {
        assertThat(restored.messages()).as(damage.toString()).hasSize((int) messages - 1);
      }
    }
    List<AgentInfo> agents = orOurs(damage, () -> fresh.get().listAgents());
    if (agents != null && session != null) {
      assertThat(agents).as(damage.toString()).hasSize(session.agents().size());
    }
    List<Feedback> feedback = orOurs(damage, () -> fresh.get().getFeedback());
    if (feedback != null) {
      assertThat(feedback).as(damage.toString()).hasSize(2);
    }
  }

  /** One damage, all calls: those that change come in any order. */
  private void check(Damage damage, Random random) {
    store();
    apply(damage);
    assertNothingIsMissing(damage);
    List<Map.Entry<String, Consumer<MongoDBSessionManager>>> calls =
        new ArrayList<>(EveryCall.of("default").entrySet());
    calls.add(Map.entry("the same again", m -> m.appendMessages("default", List.of(HELLO), ONCE)));
    Collections.shuffle(calls, random);
    calls.stream()
        .filter(call -> !call.getKey().equals("delete"))
        .forEach(call -> run(damage, call));
    calls.stream()
        .filter(call -> call.getKey().equals("delete"))
        .forEach(call -> run(damage, call));
  }

  private void run(Damage damage, Map.Entry<String, Consumer<MongoDBSessionManager>> call) {
    MongoDBSessionManager manager = factory.createSessionManager("s");
    assertOurs(damage, call.getKey(), catchThrowable(() -> call.getValue().accept(manager)));
  }

  @Test
  void anyFieldOfAnyTypeIsReadOrIsAnErrorOfOursAndHidesNothing() {
    long seed = Long.getLong("damage.seed", System.nanoTime());
    System.out.println("damage.seed=" + seed);
    Random random = new Random(seed);
    List<Damage> all = new ArrayList<>();
    FIELDS.forEach(
        (collection, fields) ->
            fields.forEach(
                field ->
                    VALUES.forEach(
                        value -> {
                          if (!field.equals("_id") || canBeId(value)) {
                            all.add(new Damage(collection, random.nextInt(4), field, value));
                          }
                        })));
    Collections.shuffle(all, random);
    int some = Boolean.getBoolean("damage.all") ? all.size() : 60;
    List<String> failures = new ArrayList<>();
    for (Damage damage : all.subList(0, some)) {
      try {
        check(damage, random);
      } catch (AssertionError e) {
        failures.add(e.getMessage());
      }
    }
    assertThat(failures).isEmpty();
  }

  private static boolean canBeId(Object value) {
    return value != null && !(value instanceof List) && !(value instanceof BsonRegularExpression);
  }

  @ParameterizedTest
  @CsvSource({
    "agents.default.next_number, text, string",
    "agents.default.next_number, , missing",
    "agents.default.next_number, -1, int",
    "agents.default.next_number, NaN, double",
    "agents, text, string",
    "agents.default, text, string",
    "agent_ids, text, string",
    "metadata, text, string",
    "agents.default.state, text, string",
    "metadata_version, text, string"
  })
  void theErrorNamesCollectionDocumentFieldAndType(String field, String text, String type) {
    store();
    Object value =
        switch (String.valueOf(text)) {
          case "null" -> REMOVED;
          case "-1" -> -1;
          case "NaN" -> Double.NaN;
          default -> "text that no log may have";
        };
    Damage damage = new Damage("sessions", 0, field, value);
    apply(damage);
    boolean ofMetadata = field.startsWith("metadata");
    for (String call :
        ofMetadata
            ? List.of("mergeMetadata", "updateMetadata")
            : field.equals("agent_ids")
                ? List.of("session", "listAgents", "registerAgent another")
                : field.endsWith("state")
                    ? List.of("restore", "agent", "listAgents")
                    : List.of("appendMessage", "restore", "messages last", "syncAgent", "agent")) {
      assertThatThrownBy(
              () -> EveryCall.of("default").get(call).accept(factory.createSessionManager("s")))
          .as(call)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("'s' of " + MONGO.databaseName() + ".sessions")
          .hasMessageContaining("'" + field + "' is ")
          .hasMessageContaining(type)
          .message()
          .doesNotContain("no log may have");
    }
  }

  @ParameterizedTest
  @CsvSource({"number, string", "content, missing", "role, missing"})
  void aMessageThatCannotBeReadIsAnErrorThatNamesIt(String field, String type) {
    store();
    apply(new Damage("sessions.messages", 3, field, type.equals("string") ? "three" : REMOVED));
    for (String call : List.of("messages last", "messages after", "restore")) {
      assertThatThrownBy(
              () -> EveryCall.of("default").get(call).accept(factory.createSessionManager("s")))
          .as(call)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining(MONGO.databaseName() + ".sessions.messages")
          .hasMessageContaining("'" + field + "' is ")
          .hasMessageContaining(type);
    }
  }

  @ParameterizedTest
  @CsvSource({"yesterday", "NULL", "5", "1.5", "true", "[]", "{}"})
  void noListEndsAsIfASessionWithoutATimeWereNotThere(String json) {
    store();
    for (int i = 0; i < 3; i++) {
      factory.createSessionManager("other " + i).create(NewSession.defaults());
    }
    Object time =
        json.equals("yesterday")
            ? json
            : Document.parse("{a: " + json.toLowerCase(Locale.ROOT) + "}").get("a");
    apply(new Damage("sessions", 1, "created_at", time));
    SessionQuery page = SessionQuery.all().withLimit(1);
    assertThatThrownBy(
            () -> {
              SessionQuery next = page;
              while (next != null) {
                String after = factory.sessions(next).nextAfter();
                next = after == null ? null : page.withAfter(after);
              }
            })
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("created_at");
    assertThat(factory.sessions(SessionQuery.all()).items()).hasSize(4);
  }

  @Test
  void theLatestMessageIsNotTakenForTheOneBeforeWhenItsNumberIsLost() {
    store();
    apply(new Damage("sessions.messages", 3, "number", "three"));
    assertThatThrownBy(
            () ->
                factory
                    .createSessionManager("s")
                    .redactLatestMessage("default", Redaction.with("")))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("number");
    assertThat(collection("sessions.messages").countDocuments(new Document("content", "")))
        .isZero();
  }
}
