package io.mongosession.langchain4j;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Text that UTF-8 can hold: models and tools now and then give half a character, which costs that
 * character and not the message. Stateless and thread-safe.
 */
public final class WellFormedText {

  private static final char REPLACEMENT = '\uFFFD';

  private WellFormedText() {}

  /** The text with U+FFFD for each half of a character that stands alone. */
  public static String of(String text) {
    StringBuilder changed = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      if (changed == null) {
        changed = new StringBuilder(text);
      }
      changed.setCharAt(i, REPLACEMENT);
    }
    return changed == null ? text : changed.toString();
  }

  /** The JSON object with all its names and texts well-formed. */
  static Map<String, Object> of(Map<String, Object> object) {
    Map<String, Object> wellFormed = new LinkedHashMap<>();
    object.forEach((name, value) -> wellFormed.put(of(name), ofValue(value)));
    return wellFormed;
  }

  @SuppressWarnings("unchecked")
  private static Object ofValue(Object value) {
    if (value instanceof String text) {
      return of(text);
    }
    if (value instanceof Map<?, ?> object) {
      return of((Map<String, Object>) object);
    }
    return value instanceof List<?> items
        ? items.stream().map(WellFormedText::ofValue).collect(Collectors.toList())
        : value;
  }
}
