package io.mongosession.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageType;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ContentType;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.data.pdf.PdfFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** Messages of every type with every kind of content, the same for the same seed. */
final class RandomMessages {

  private static final List<String> TEXTS =
      List.of("", " ", "hi", "two\nlines", "{\"a\":1}", "$set", "ünï 𝄞", "[]", "null");

  private final Random random;

  RandomMessages(long seed) {
    random = new Random(seed);
  }

  ChatMessage message() {
    return message(pick(ChatMessageType.values()));
  }

  ChatMessage message(ChatMessageType type) {
    return switch (type) {
      case SYSTEM -> SystemMessage.from("be kind " + text());
      case USER ->
          UserMessage.builder()
              .name(random.nextBoolean() ? "name-" + random.nextInt(9) : null)
              .contents(contents())
              .attributes(attributes())
              .build();
      case AI -> ai();
      case TOOL_EXECUTION_RESULT ->
          ToolExecutionResultMessage.builder()
              .id(maybe(this::text))
              .toolName(maybe(this::text))
              .contents(contents())
              .isError(maybe(random::nextBoolean))
              .attributes(attributes())
              .build();
      case CUSTOM -> CustomMessage.from(attributes());
    };
  }

  private AiMessage ai() {
    Map<String, Object> attributes = attributes();
    if (random.nextInt(4) == 0) {
      attributes.put(AiMessage.GENERATED_IMAGES_KEY, List.of(image(), image()));
    }
    return AiMessage.builder()
        .text(maybe(this::text))
        .thinking(maybe(this::text))
        .toolExecutionRequests(list(this::request))
        .attributes(attributes)
        .build();
  }

  private ToolExecutionRequest request() {
    return ToolExecutionRequest.builder()
        .id(maybe(this::text))
        .name(maybe(this::text))
        .arguments(maybe(this::text))
        .build();
  }

  private List<Content> contents() {
    List<Content> contents = list(() -> content(pick(ContentType.values())));
    contents.add(content(pick(ContentType.values())));
    return contents;
  }

  Content content(ContentType type) {
    boolean url = random.nextBoolean();
    String place = "https://example.org/" + random.nextInt(99);
    return switch (type) {
      case TEXT -> TextContent.from(text());
      case IMAGE -> ImageContent.from(image(), pick(ImageContent.DetailLevel.values()));
      case AUDIO -> url ? AudioContent.from(place) : AudioContent.from("Zm9v", "audio/wav");
      case VIDEO -> url ? VideoContent.from(place) : VideoContent.from("Zm9v", "video/mp4");
      case PDF ->
          url
              ? PdfFileContent.from(place)
              : PdfFileContent.from(PdfFile.builder().base64Data("Zm9v").build());
    };
  }

  private Image image() {
    return random.nextBoolean()
        ? Image.builder().url("https://example.org/i").revisedPrompt(maybe(this::text)).build()
        : Image.builder().base64Data("Zm9v").mimeType("image/png").build();
  }

  private Map<String, Object> attributes() {
    Map<String, Object> attributes = new LinkedHashMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      attributes.put("k." + i, pick(List.of(1, 2.5, 12_345_678_901L, true, "x", List.of(1, "y"))));
      attributes.put("$" + i, Map.of("nested", Map.of("a.b", text())));
    }
    return attributes;
  }

  private String text() {
    return pick(TEXTS);
  }

  private <T> List<T> list(Supplier<T> item) {
    List<T> list = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      list.add(item.get());
    }
    return list;
  }

  private <T> T maybe(Supplier<T> value) {
    return random.nextBoolean() ? value.get() : null;
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private <T> T pick(T[] values) {
    return pick(List.of(values));
  }
}
