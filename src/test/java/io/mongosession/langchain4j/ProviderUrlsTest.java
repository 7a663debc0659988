package io.mongosession.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageType;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderUrlsTest {

  private static final String FILE = "file:///etc/passwd";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.org/a",
        "HTTP://example.org:8080/a?b#c",
        "https://exa_mple/a",
        "data:image/png;base64,Zm9v",
        "DATA:,x"
      })
  void webAddressesAndDataAreAllowed(String url) {
    assertThat(ProviderUrls.isAllowed(URI.create(url))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        FILE,
        "FILE:/etc/passwd",
        "jar:https://example.org/a.jar!/b",
        "gs://bucket/a",
        "ftp://example.org",
        "//example.org/a",
        "/etc/passwd",
        "a.png",
        "",
        "https:a",
        "http:///etc/passwd",
        "data:/etc/passwd"
      })
  void everyOtherAddressIsLeftOut(String url) {
    assertThat(ProviderUrls.isAllowed(URI.create(url))).isFalse();
  }

  @Test
  void mediaOfEveryKindAreReplacedByATextInUserMessagesAndResultsOfTools() {
    List<Content> media =
        List.of(
            TextContent.from("text"),
            ImageContent.from(FILE),
            AudioContent.from(FILE),
            VideoContent.from(FILE),
            PdfFileContent.from(FILE),
            ImageContent.from("https://example.org/a"));
    List<Content> shown =
        Stream.concat(
                Stream.concat(
                    Stream.of(TextContent.from("text")),
                    Stream.of("image", "audio", "video", "pdf")
                        .map(
                            kind ->
                                TextContent.from(
                                    "[%s left out: its url is neither https nor http nor data]"
                                        .formatted(kind)))),
                Stream.of(ImageContent.from("https://example.org/a")))
            .map(Content.class::cast)
            .toList();

    assertThat(ProviderUrls.checked(UserMessage.from("name", media)))
        .isEqualTo(UserMessage.from("name", shown));
    assertThat(
            ProviderUrls.checked(
                ToolExecutionResultMessage.builder().id("1").toolName("t").contents(media).build()))
        .isEqualTo(
            ToolExecutionResultMessage.builder().id("1").toolName("t").contents(shown).build());
  }

  @Test
  void imagesThatAModelMadeAreLeftOut() {
    Image web = Image.builder().url("https://example.org/a").build();
    Image file = Image.builder().url(FILE).build();

    assertThat(((AiMessage) ProviderUrls.checked(made(List.of(web, file)))).images())
        .containsExactly(web);
  }

  private static ChatMessage made(List<Image> images) {
    return AiMessage.builder()
        .text("here")
        .attributes(Map.of(AiMessage.GENERATED_IMAGES_KEY, images))
        .build();
  }

  @Test
  void aMessageWithNothingToLeaveOutIsTheSameOne() {
    RandomMessages random = new RandomMessages(1);
    for (int i = 0; i < 200; i++) {
      ChatMessage message =
          random.message(ChatMessageType.values()[i % ChatMessageType.values().length]);
      assertThat(ProviderUrls.checked(message)).isSameAs(message);
    }
  }
}
