package io.mongosession.langchain4j;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which addresses of images and other media a model is shown: it is the provider's machine, or one
 * beside it, that opens them, and what is in a log came from callers. Only {@code https}, {@code
 * http} and {@code data} are passed on; in the place of any other a text says that it was left out.
 */
final class ProviderUrls {

  private static final String LEFT_OUT =
      "[%s left out: its url is neither https nor http nor data]";

  private ProviderUrls() {}

  /** The message as a model may see it; the same one where there is nothing to leave out. */
  static ChatMessage checked(ChatMessage message) {
    if (message instanceof UserMessage user && !areAllowed(user.contents())) {
      return user.toBuilder().contents(allowed(user.contents())).build();
    }
    if (message instanceof ToolExecutionResultMessage result && !areAllowed(result.contents())) {
      return result.toBuilder().contents(allowed(result.contents())).build();
    }
    if (message instanceof AiMessage ai
        && ai.attributes().get(AiMessage.GENERATED_IMAGES_KEY) instanceof List<?> images
        && !images.stream().allMatch(ProviderUrls::isShown)) {
      Map<String, Object> attributes = new HashMap<>(ai.attributes());
      attributes.put(
          AiMessage.GENERATED_IMAGES_KEY, images.stream().filter(ProviderUrls::isShown).toList());
      return ai.toBuilder().attributes(attributes).build();
    }
    return message;
  }

  private static boolean areAllowed(List<Content> contents) {
    return contents.stream().allMatch(content -> isAllowed(url(content)));
  }

  private static boolean isShown(Object image) {
    return !(image instanceof Image made) || isAllowed(made.url());
  }

  private static List<Content> allowed(List<Content> contents) {
    return contents.stream()
        .map(content -> isAllowed(url(content)) ? content : leftOut(content))
        .toList();
  }

  private static Content leftOut(Content content) {
    String kind = content.type().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return TextContent.from(LEFT_OUT.formatted(kind));
  }

  private static URI url(Content content) {
    if (content instanceof ImageContent image) {
      return image.image().url();
    }
    if (content instanceof AudioContent audio) {
      return audio.audio().url();
    }
    if (content instanceof VideoContent video) {
      return video.video().url();
    }
    return content instanceof PdfFileContent pdf ? pdf.pdfFile().url() : null;
  }

  /** Whether there is no address, or one that may be passed on. */
  static boolean isAllowed(URI url) {
    if (url == null) {
      return true;
    }
    return switch (String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT)) {
      case "https", "http" -> url.getRawAuthority() != null;
      case "data" -> url.isOpaque();
      default -> false;
    };
  }
}
