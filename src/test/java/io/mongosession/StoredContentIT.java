package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoCollection;
import io.mongosession.testing.TestMongo;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.Code;
import org.bson.types.Decimal128;
import org.bson.types.MaxKey;
import org.bson.types.MinKey;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored comes back equal, and what others stored beside it stays. */
class StoredContentIT {

  private static final NewMessage HELLO = NewMessage.of("user", "hello");

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String session = UUID.randomUUID().toString();
  private MongoDBSessionManagerFactory factory;
  private MongoDBSessionManager manager;

  @BeforeEach
  void oneSession() {
    factory = MONGO.close(MONGO.builder().build());
    manager = factory.createSessionManager(session);
    manager.initialize("agent");
  }

  static List<String> agentIds() {
    return List.of(
        "team.alpha",
        ".",
        "..",
        "$x",
        "$",
        "ünï",
        "%2E",
        "%",
        "a%2Eb.c$d",
        "0",
        "next_number",
        "_id",
        "with space",
        "𝄞 clef",
        "x".repeat(128),
        ".".repeat(128));
  }

  @ParameterizedTest
  @MethodSource("agentIds")
  void anAgentIdOfAnyCharactersWorksEverywhere(String agentId) {
    AgentUpdate update = AgentUpdate.none().withState(Map.of("turn", 1));
    assertThat(manager.initialize(agentId).registered()).isTrue();
    assertThat(manager.initialize(agentId).registered()).isFalse();
    manager.appendMessages(agentId, List.of(HELLO, HELLO), AppendOptions.none().syncing(update));
    manager.appendMessages(
        agentId, List.of(HELLO), AppendOptions.none().withIdempotencyKey("k").expecting(2));
    manager.redactMessage(agentId, 0, Redaction.with("-"));
    manager.updateAgentConfig(agentId, new AgentConfig("model", null, null));
    manager.addFeedback(new NewFeedback("up", null, agentId, 1L));

    MongoDBSessionManager other = factory.createSessionManager(session);
    assertThat(other.session().agents()).contains(agentId, "agent");
    assertThat(other.listAgents()).hasSize(2);
    assertThat(other.agent(agentId).agent().agentId()).isEqualTo(agentId);
    assertThat(other.agent(agentId).agent().state()).isEqualTo(Map.of("turn", 1));
    assertThat(other.agentConfig(agentId).model()).isEqualTo("model");
    assertThat(other.messageCount(agentId)).isEqualTo(3);
    assertThat(other.messages(agentId, MessageQuery.last(9)).items())
        .extracting(Message::agentId)
        .containsOnly(agentId);
    assertThat(other.agent("agent").messageCount()).isZero();
    assertThat(other.getFeedback().get(0).agentId()).isEqualTo(agentId);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\nb", "a\u0000b", "\u007f", "\ud800"})
  void anAgentIdThatCannotBeOneIsRefused(String agentId) {
    assertThatThrownBy(() -> manager.initialize(agentId))
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.getMessage()).contains("agent_id"));
    assertThatThrownBy(() -> manager.initialize("x".repeat(129)))
        .isInstanceOf(InvalidInputException.class);
  }

  static List<Object> contents() {
    Map<String, Object> names = new LinkedHashMap<>();
    names.put("a.b", 1);
    names.put("$set", Map.of("$inc", 1));
    names.put("$ref", "x");
    names.put("$id", "x");
    names.put("", "empty");
    names.put("%2E", "%");
    names.put("_id", 5);
    names.put("ünï.𝄞", null);
    return List.of(
        "",
        "plain",
        "𝄞 4 bytes, \u0000 NUL, \n new line",
        true,
        0,
        -1,
        Integer.MAX_VALUE,
        Long.MIN_VALUE,
        0.1,
        Double.MAX_VALUE,
        Double.MIN_VALUE,
        new BigDecimal("1234567890123456789012345678901234"),
        new BigDecimal("0.1234567890123456789012345678901234"),
        new BigInteger("-123456789012345678901234567890"),
        List.of(),
        Map.of(),
        List.of(List.of(List.of(1), List.of()), List.of("x", List.of(Map.of("y", List.of())))),
        Arrays.asList(null, Arrays.asList((Object) null)),
        names,
        List.of(Map.of("type", "text", "text", "hi"), Map.of("toolUse", names)));
  }

  @ParameterizedTest
  @MethodSource("contents")
  void contentOfAnyJsonComesBackEqual(Object content) {
    manager.appendMessage("agent", new NewMessage("user", content, Map.of("also.here", content)));
    manager.syncAgent("agent", AgentUpdate.none().withState(Map.of("$state", content)));

    Message read = factory.createSessionManager(session).message("agent", 0);
    RestoredAgent restored = factory.createSessionManager(session).initialize("agent");

    assertThat(comparable(read.content())).isEqualTo(comparable(content));
    assertThat(comparable(read.metrics())).isEqualTo(comparable(Map.of("also.here", content)));
    assertThat(comparable(restored.agent().state()))
        .isEqualTo(comparable(Map.of("$state", content)));
    assertThat(restored.messages()).containsExactly(read);
  }

  /** Numbers of any Java type by value. */
  private static Object comparable(Object json) {
    if (json instanceof Number number) {
      return new BigDecimal(number.toString()).stripTrailingZeros();
    }
    if (json instanceof List<?> items) {
      return items.stream().map(item -> item == null ? "null" : comparable(item)).toList();
    }
    if (json instanceof Map<?, ?> map) {
      Map<Object, Object> result = new LinkedHashMap<>();
      map.forEach((key, value) -> result.put(key, value == null ? null : comparable(value)));
      return result;
    }
    return json;
  }

  @Test
  void contentThatCannotBeStoredAsItIsIsRefusedByName() {
    for (Object content :
        Arrays.asList(
            null,
            "\ud800 lone",
            Map.of("nul\u0000", 1),
            new BigDecimal("12345678901234567890123456789012345"),
            Double.NaN,
            new Object(),
            Map.of(1, "x"))) {
      assertThatThrownBy(() -> manager.appendMessage("agent", NewMessage.of("user", content)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("content");
    }
    assertThat(manager.messageCount("agent")).isZero();
  }

  private static Document foreignFields() {
    return new Document("x_object_id", new ObjectId())
        .append("x_date", new Date(0))
        .append("x_decimal", Decimal128.parse("NaN"))
        .append("x_binary", new Binary(new byte[] {1, 2}))
        .append("x_regex", Pattern.compile("a.*"))
        .append("x_code", new Code("f()"))
        .append("x_timestamp", new BsonTimestamp(1, 2))
        .append("x_min", new MinKey())
        .append("x_max", new MaxKey())
        .append("x_null", null)
        .append("x_nested", new Document("a", List.of(new Document("b", 1L))));
  }

  private static Document prefixed(String path) {
    Document fields = new Document();
    foreignFields().forEach((name, value) -> fields.append(path + name, value));
    return fields;
  }

  @Test
  void unknownFieldsOfAnyTypeSurviveEveryUpdateAndHideNothing() {
    MongoCollection<Document> sessions = MONGO.database().getCollection("sessions");
    MongoCollection<Document> messages = MONGO.database().getCollection("sessions.messages");
    Document ofSession = new Document("_id", session);
    Document ofMessage = new Document("session_id", session).append("number", 0L);
    manager.appendMessages("agent", List.of(HELLO, HELLO));
    Document set = prefixed("");
    set.putAll(prefixed("agents.agent."));
    set.putAll(prefixed("metadata."));
    sessions.updateOne(ofSession, new Document("$set", set));
    Document inMessage = prefixed("");
    inMessage.append("content", foreignFields()).append("metrics", foreignFields());
    messages.updateOne(ofMessage, new Document("$set", inMessage));
    Document before = sessions.find(ofSession).first();
    Document messageBefore = messages.find(ofMessage).first();

    MongoDBSessionManager other = factory.createSessionManager(session);
    RestoredAgent restored = other.initialize("agent");
    assertThat(restored.messages()).hasSize(2);
    other.appendMessage("agent", HELLO);
    other.syncAgent(
        "agent",
        AgentUpdate.none()
            .withState(Map.of("turn", 1))
            .withConversationManagerState(Map.of("a", 1))
            .withConfig(new AgentConfig("model", "prompt", Map.of("v", 1)))
            .withMessageMetrics(Map.of("latency_ms", 5)));
    other.initialize("second");
    other.updateMetadata(Map.of("known", 1));
    other.deleteMetadata("known");
    other.redactMessage("agent", 0, Redaction.with("-"));
    assertThat(other.messages("agent", MessageQuery.last(9)).items()).hasSize(3);
    assertThat(other.session().metadata()).containsKeys("x_object_id", "x_regex");
    assertThat(factory.sessions(SessionQuery.all()).items()).isNotEmpty();

    Document after = sessions.find(ofSession).first();
    for (String name : foreignFields().keySet()) {
      assertThat(after).containsEntry(name, before.get(name));
      assertThat(after.get("metadata", Document.class))
          .containsEntry(name, before.get("metadata", Document.class).get(name));
      assertThat(agentOf(after)).containsEntry(name, agentOf(before).get(name));
      assertThat(messages.find(ofMessage).first())
          .containsEntry(name, messageBefore.get(name))
          .containsEntry("metrics", messageBefore.get("metrics"));
    }
  }

  private static Document agentOf(Document session) {
    return session.get("agents", Document.class).get("agent", Document.class);
  }

  @Test
  void knownFieldsOfAForeignTypeHideNoMessage() {
    manager.appendMessages("agent", List.of(HELLO, HELLO, HELLO));
    MongoCollection<Document> messages = MONGO.database().getCollection("sessions.messages");
    messages.updateOne(
        new Document("session_id", session).append("number", 1L),
        new Document(
            "$set",
            new Document("role", 7)
                .append("created_at", "yesterday")
                .append("updated_at", null)
                .append("metrics", "none")
                .append("guardrail_events", List.of("blocked"))
                .append("redacted_at", 5)));

    List<Message> read = manager.messages("agent", MessageQuery.after(-1, 10)).items();

    assertThat(read).extracting(Message::number).containsExactly(0L, 1L, 2L);
    assertThat(read.get(1).role()).isEqualTo("7");
    assertThat(manager.initialize("agent").messages()).hasSize(3);
  }

  @Test
  void aSyncDropsNothingItDoesNotCarry() {
    manager.appendMessage("agent", new NewMessage("user", "hi", Map.of("tokens", 3)));
    AgentUpdate complete =
        AgentUpdate.none()
            .withState(Map.of("turn", 1))
            .withConversationManagerState(Map.of("window", 9))
            .withConfig(new AgentConfig("model", "prompt", Map.of("version", 1)));
    manager.syncAgent("agent", complete);

    manager.syncAgent(
        "agent",
        AgentUpdate.none()
            .withState(Map.of("turn", 2))
            .withMessageMetrics(Map.of("latency.ms", 12)));

    MongoDBSessionManager other = factory.createSessionManager(session);
    Agent agent = other.agent("agent").agent();
    assertThat(agent.state()).isEqualTo(Map.of("turn", 2));
    assertThat(agent.conversationManagerState()).isEqualTo(Map.of("window", 9));
    assertThat(agent.config()).isEqualTo(new AgentConfig("model", "prompt", Map.of("version", 1)));
    assertThat(other.message("agent", 0).metrics())
        .isEqualTo(Map.of("tokens", 3, "latency.ms", 12));
  }
}
