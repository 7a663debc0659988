package io.mongosession.langchain4j;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.pdf.PdfFile;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Images and documents of other frameworks, as what they are or with a note in their place. */
final class ForeignMedia {

  private static final Pattern DATA_URL =
      Pattern.compile("data:([a-zA-Z0-9.+-]+/[a-zA-Z0-9.+-]+)(?:;[^;,]{0,100})*;base64,");
  private static final Set<String> TEXTS =
      Set.of("txt", "md", "csv", "html", "xml", "json", "plain", "markdown", "text");
  private static final String IMAGE = "image";

  private ForeignMedia() {}

  /** An image by its address, which may hold its bytes. */
  static void image(String url, ForeignParts parts) {
    Matcher data = DATA_URL.matcher(url == null ? "" : url);
    if (data.lookingAt()) {
      image(data.group(1), url.substring(data.end()), parts);
      return;
    }
    try {
      URI address = URI.create(url == null ? "" : url.strip());
      if (address.getScheme() != null
          && !"data".equalsIgnoreCase(address.getScheme())
          && ProviderUrls.isAllowed(address)) {
        parts.content(ImageContent.from(address));
        return;
      }
    } catch (IllegalArgumentException e) {
      // No address at all.
    }
    parts.leftOut(IMAGE);
  }

  /** An image by its bytes in Base64. */
  static void image(String mimeType, String bytes, ForeignParts parts) {
    if (bytes == null || decoded(bytes).length == 0) {
      parts.leftOut(IMAGE);
    } else {
      parts.content(
          ImageContent.from(Image.builder().mimeType(mimeType).base64Data(bytes).build()));
    }
  }

  /**
   * The image of a block of Strands or of Anthropic: {@code format} and {@code source}, or a {@code
   * source} with a type.
   */
  static void image(Map<?, ?> image, ForeignParts parts) {
    Map<?, ?> source = image.get("source") instanceof Map<?, ?> some ? some : Map.of();
    if (source.get("url") instanceof String url) {
      image(url, parts);
    } else if (source.get("data") instanceof String data) {
      image(string(source.get("media_type"), "image/png"), data, parts);
    } else if (image.get("format") instanceof String format) {
      String type = format.equalsIgnoreCase("jpg") ? "jpeg" : format.toLowerCase(Locale.ROOT);
      image("image/" + type, bytes(source), parts);
    } else {
      parts.leftOut(IMAGE);
    }
  }

  /** A document of Strands or of Anthropic: text is shown, a PDF passed on. */
  static void document(Map<?, ?> document, ForeignParts parts) {
    Map<?, ?> source = document.get("source") instanceof Map<?, ?> some ? some : Map.of();
    String type = string(source.get("media_type"), "").replaceFirst(".*/", "");
    String format = string(document.get("format"), type).toLowerCase(Locale.ROOT);
    String name = string(document.get("name"), string(document.get("title"), ""));
    String bytes = bytes(source);
    String heading = "document " + name + (format.isEmpty() ? "" : " (" + format + ")");
    if (bytes != null && TEXTS.contains(format)) {
      String text = utf8(source.get("type") instanceof String t && t.equals("text"), bytes);
      if (text != null && !text.isBlank()) {
        parts.text(heading + ":\n" + text);
        return;
      }
    }
    if (bytes != null && format.equals("pdf") && decoded(bytes).length > 0) {
      parts.content(PdfFileContent.from(PdfFile.builder().base64Data(bytes).build()));
    } else {
      parts.leftOut(heading);
    }
  }

  private static String bytes(Map<?, ?> source) {
    Object bytes = source.containsKey("bytes") ? source.get("bytes") : source.get("data");
    // As Strands writes bytes where there are none, in JSON.
    return bytes instanceof Map<?, ?> encoded
        ? string(encoded.get("data"), null)
        : string(bytes, null);
  }

  private static String string(Object value, String otherwise) {
    return value instanceof String text ? text : otherwise;
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64.strip());
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static String utf8(boolean plain, String text) {
    try {
      return plain
          ? text
          : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(decoded(text))).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
