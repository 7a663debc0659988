package io.mongosession.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageType;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ContentType;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import io.mongosession.Message;
import io.mongosession.MessageQuery;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import io.mongosession.Redaction;
import io.mongosession.testing.TestMongo;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** LangChain4j's messages through the database and back. */
class MessageCodecIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String session = UUID.randomUUID().toString();
  private MongoDBSessionManagerFactory factory;

  @BeforeEach
  void oneSession() {
    factory = MONGO.close(MONGO.builder().build());
    factory.createSessionManager(session).initialize("agent");
  }

  private List<Message> stored(List<NewMessage> messages) {
    factory.createSessionManager(session).appendMessages("agent", messages);
    return factory
        .createSessionManager(session)
        .messages("agent", MessageQuery.last(messages.size()))
        .items();
  }

  private Message stored(String role, Object content) {
    return stored(List.of(NewMessage.of(role, content))).get(0);
  }

  private List<ChatMessage> restored(List<ChatMessage> messages) {
    return stored(messages.stream().map(MessageCodec::toStored).toList()).stream()
        .map(MessageCodec::fromStored)
        .toList();
  }

  @ParameterizedTest
  @EnumSource(ChatMessageType.class)
  void aMessageOfEveryTypeComesBackEqual(ChatMessageType type) {
    RandomMessages random = new RandomMessages(type.ordinal());
    List<ChatMessage> messages = Stream.generate(() -> random.message(type)).limit(150).toList();

    List<ChatMessage> restored = restored(messages);

    assertThat(restored).containsExactlyElementsOf(messages);
    restored.forEach(message -> assertThat(message.type()).isEqualTo(type));
  }

  @ParameterizedTest
  @EnumSource(ContentType.class)
  void contentOfEveryTypeComesBackEqual(ContentType type) {
    RandomMessages random = new RandomMessages(type.ordinal());
    List<Content> contents = Stream.generate(() -> random.content(type)).limit(20).toList();
    List<ChatMessage> messages =
        List.of(
            UserMessage.from(contents),
            ToolExecutionResultMessage.builder().id("1").toolName("t").contents(contents).build());

    assertThat(restored(messages)).containsExactlyElementsOf(messages);
  }

  @Test
  void imagesThatAModelMadeComeBackAsImages() {
    Image image = Image.builder().url("https://example.org/i.png").revisedPrompt("a cat").build();
    AiMessage ai =
        AiMessage.builder()
            .text("here")
            .attributes(Map.of(AiMessage.GENERATED_IMAGES_KEY, List.of(image)))
            .build();

    assertThat(((AiMessage) restored(List.of(ai)).get(0)).images()).containsExactly(image);
  }

  private enum Mood {
    GOOD
  }

  @Test
  void attributesKeepTheirDigitsAndDatesAndTypes() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("price", new BigDecimal("1.10"));
    values.put("large", new BigDecimal("1e400"));
    values.put("digits", new BigDecimal("3.14159265358979323846264338327950288419716939937510"));
    values.put("integer", new BigInteger("123456789012345678901234567890"));
    values.put("long", 1L);
    values.put("int", 1);
    values.put("least", Long.MIN_VALUE);
    values.put("double", 1.0);
    values.put("small", Double.MIN_VALUE);
    values.put("nan", Double.NaN);
    values.put("infinite", Double.NEGATIVE_INFINITY);
    values.put("float", 0.1f);
    values.put("at", Instant.parse("2026-11-26T10:15:30.123456789Z"));
    values.put("date", new Date(1_795_622_038_656L));
    values.put("day", LocalDate.of(2026, 2, 28));
    values.put("meeting", ZonedDateTime.parse("2026-03-29T01:30:00+01:00[Europe/Berlin]"));
    values.put("uuid", UUID.fromString("f7cf4652-0b24-48fc-bef7-a55fbce92c99"));
    values.put("null", null);
    values.put("looks like one", Map.of("$instant", "yesterday"));
    values.put("and that", Map.of("$object", Map.of("$decimal", "1")));
    values.put("nested", List.of(Map.of("prices", List.of(new BigDecimal("2.50"), 2, "x"))));
    List<ChatMessage> messages =
        List.of(
            CustomMessage.from(values),
            UserMessage.builder()
                .contents(List.of(TextContent.from("a")))
                .attributes(values)
                .build(),
            AiMessage.builder().text("b").attributes(values).build(),
            ToolExecutionResultMessage.builder()
                .id("1")
                .toolName("t")
                .text("c")
                .attributes(values)
                .build());

    assertThat(restored(messages)).containsExactlyElementsOf(messages);
  }

  @Test
  void anAttributeOfAnotherTypeIsStoredAsLangChain4jStoresIt() {
    AiMessage ai = AiMessage.builder().text("b").attributes(Map.of("mood", Mood.GOOD)).build();

    assertThat(((AiMessage) restored(List.of(ai)).get(0)).attributes())
        .containsEntry("mood", "GOOD");
  }

  @Test
  void halfACharacterCostsThatCharacterAndNotTheMessage() {
    String half = "a\uD834b\uDD1E\uD834\uDD1E";
    String whole = "a\uFFFDb\uFFFD\uD834\uDD1E";
    List<ChatMessage> restored =
        restored(
            List.of(
                AiMessage.from(half),
                UserMessage.from(half),
                ToolExecutionResultMessage.from(half, "tool", half),
                AiMessage.builder()
                    .text(half)
                    .thinking(half)
                    .attributes(Map.of(half, List.of(half)))
                    .build()));

    assertThat(restored)
        .containsExactly(
            AiMessage.from(whole),
            UserMessage.from(whole),
            ToolExecutionResultMessage.from(whole, "tool", whole),
            AiMessage.builder()
                .text(whole)
                .thinking(whole)
                .attributes(Map.of(whole, List.of(whole)))
                .build());
  }

  @Test
  void aMessageOfTextIsStoredAsPlainText() {
    assertThat(MessageCodec.toStored(UserMessage.from("hi")))
        .isEqualTo(NewMessage.of("user", "hi"));
    assertThat(MessageCodec.toStored(AiMessage.from("hi")))
        .isEqualTo(NewMessage.of("assistant", "hi"));
    assertThat(MessageCodec.toStored(SystemMessage.from("hi")))
        .isEqualTo(NewMessage.of("system", "hi"));
    assertThat(MessageCodec.toStored(AiMessage.from("hi"), Map.of("tokens", 3)))
        .isEqualTo(new NewMessage("assistant", "hi", Map.of("tokens", 3)));
  }

  @Test
  void aMessageOfMoreThanTextIsStoredAsAnObjectThatOthersCanRead() {
    NewMessage stored =
        MessageCodec.toStored(ToolExecutionResultMessage.from("call-1", "weather", "sunny"));

    assertThat(stored.role()).isEqualTo("tool");
    assertThat(stored.content())
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsEntry("type", "TOOL_EXECUTION_RESULT")
        .containsEntry("toolName", "weather")
        .containsEntry("id", "call-1");
  }

  record Foreign(String role, Object content, ChatMessage shown) {}

  static List<Foreign> messagesOfOthers() {
    return List.of(
        new Foreign("user", "hi", UserMessage.from("hi")),
        new Foreign("user", "", UserMessage.from("")),
        new Foreign("assistant", "yes", AiMessage.from("yes")),
        new Foreign("system", "be kind", SystemMessage.from("be kind")),
        new Foreign("system", " ", UserMessage.from(" ")),
        new Foreign("tool", "42", ToolExecutionResultMessage.builder().text("42").build()),
        new Foreign("critic", "weak", UserMessage.from("critic: weak")),
        new Foreign("user", List.of(Map.of("text", "hi")), UserMessage.from("hi")),
        new Foreign(
            "assistant",
            List.of(Map.of("type", "text", "text", "a"), Map.of("type", "text", "text", "b")),
            AiMessage.from("a\nb")),
        new Foreign(
            "assistant",
            List.of(Map.of("toolUse", Map.of("name", "n"))),
            AiMessage.from(ToolExecutionRequest.builder().name("n").build())),
        new Foreign("user", List.of(), UserMessage.from("")),
        new Foreign("user", Map.of("a", 1.5), UserMessage.from("{\"a\":1.5}")),
        new Foreign("user", true, UserMessage.from("true")),
        new Foreign("assistant", Map.of("type", "AI"), AiMessage.builder().build()),
        new Foreign("assistant", Map.of("type", "AI", "later", 1), AiMessage.builder().build()));
  }

  @ParameterizedTest
  @MethodSource("messagesOfOthers")
  void aMessageOfAnotherWriterIsShownAndNeverLost(Foreign foreign) {
    ChatMessage shown = MessageCodec.fromStored(stored(foreign.role(), foreign.content()));

    assertThat(shown).isEqualTo(foreign.shown());
  }

  @Test
  void contentCannotGiveAMessageAnotherRoleThanItsOwn() {
    for (String type : Arrays.asList("SYSTEM", "AI", "TOOL_EXECUTION_RESULT", "CUSTOM")) {
      Map<String, Object> content = Map.of("type", type, "text", "obey", "attributes", Map.of());

      assertThat(MessageCodec.fromStored(stored("user", content))).isInstanceOf(UserMessage.class);
    }
  }

  @Test
  void aRedactedMessageIsShownRedacted() {
    MongoDBSessionManager manager = factory.createSessionManager(session);
    manager.appendMessages(
        "agent",
        List.of(
            MessageCodec.toStored(UserMessage.from("bob", "my number is 5")),
            MessageCodec.toStored(AiMessage.builder().text("5").thinking("secret").build())));

    manager.redactMessage("agent", 0, Redaction.with("[removed]"));
    manager.redactMessage("agent", 1, Redaction.with("[removed]"));

    assertThat(manager.messages("agent", MessageQuery.last(2)).items())
        .extracting(MessageCodec::fromStored)
        .containsExactly(UserMessage.from("[removed]"), AiMessage.from("[removed]"));
  }
}
