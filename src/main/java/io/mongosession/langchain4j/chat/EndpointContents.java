package io.mongosession.langchain4j.chat;

import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the OpenAI chat protocol can carry: text and images of the user, sound with its bytes; of a
 * tool text alone. In the place of anything else stands a text that reports it.
 */
final class EndpointContents {

  private EndpointContents() {}

  static List<ChatMessage> of(List<ChatMessage> messages) {
    return messages.stream().map(EndpointContents::of).toList();
  }

  private static ChatMessage of(ChatMessage message) {
    if (message instanceof UserMessage user
        && !user.contents().stream().allMatch(EndpointContents::isCarried)) {
      return user.toBuilder()
          .contents(
              user.contents().stream()
                  .map(content -> isCarried(content) ? content : TextContent.from(text(content)))
                  .toList())
          .build();
    }
    if (message instanceof ToolExecutionResultMessage result && !result.hasSingleText()) {
      String text =
          result.contents().stream().map(EndpointContents::text).collect(Collectors.joining("\n"));
      return result.toBuilder().contents(List.of(TextContent.from(text))).build();
    }
    return message;
  }

  private static boolean isCarried(Content content) {
    return content instanceof TextContent
        || content instanceof ImageContent
        || content instanceof AudioContent audio
            && audio.audio().base64Data() != null
            && audio.audio().mimeType() != null;
  }

  private static String text(Content content) {
    return content instanceof TextContent text
        ? text.text()
        : "[%s left out]".formatted(content.type().name().toLowerCase(Locale.ROOT));
  }
}
