package io.mongosession.log;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Text of others in lines of the log: whatever it holds, it stays one line, and where it is quoted
 * it ends at its quote. Thread-safe.
 */
public final class LogText {

  /** In characters of the text as given. */
  private static final int MAX_QUOTED = 256;

  private static final int MAX_LISTED = 64;

  private LogText() {}

  /**
   * A text in quotes, with quotes, backslashes, and all that {@link #oneLine} escapes escaped; what
   * is beyond 256 characters is cut off, which an ellipsis after the quote shows.
   *
   * @param text or null, which is {@code -} without quotes
   */
  public static String quoted(String text) {
    if (text == null) {
      return "-";
    }
    boolean cut = text.length() > MAX_QUOTED;
    String shown = cut ? text.substring(0, MAX_QUOTED) : text;
    String escaped = oneLine(shown.replace("\\", "\\\\").replace("\"", "\\\""));
    return '"' + escaped + '"' + (cut ? "..." : "");
  }

  /** Texts, each as {@link #quoted}; of more than 64 the others are counted. */
  public static String quoted(Collection<String> texts) {
    String more = texts.size() > MAX_LISTED ? "+" + (texts.size() - MAX_LISTED) : "";
    return texts.stream()
        .limit(MAX_LISTED)
        .map(LogText::quoted)
        .collect(Collectors.joining(",", "[", "]" + more));
  }

  /**
   * A text with everything escaped that could break a line or change how it reads: control
   * characters, separators of lines and paragraphs, spaces other than the usual one, marks of
   * direction and other invisible characters, and what is no character.
   */
  public static String oneLine(String text) {
    if (text.codePoints().allMatch(LogText::isPlain)) {
      return text;
    }
    StringBuilder line = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (isPlain(c)) {
                line.appendCodePoint(c);
              } else if (Character.isBmpCodePoint(c)) {
                line.append("\\u%04x".formatted(c));
              } else {
                line.append("\\u{%x}".formatted(c));
              }
            });
    return line.toString();
  }

  private static boolean isPlain(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }
}
