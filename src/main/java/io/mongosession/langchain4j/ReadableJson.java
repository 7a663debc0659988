package io.mongosession.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * JSON values as a text that a model can read: without bytes, which are Base64 there and no words.
 */
final class ReadableJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Shorter texts cost little, and may be words. */
  private static final int MIN_BYTES = 256;

  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]+={0,2}");
  private static final Pattern DATA_URL = Pattern.compile("(?s)data:[^,]{0,200};base64,.*");

  private ReadableJson() {}

  /** The value as JSON; a text stays a text, unless it is bytes. */
  static String text(Object value) {
    Object readable = readable(value);
    if (readable instanceof String text) {
      return text;
    }
    try {
      return JSON.writeValueAsString(readable);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a stored message is no JSON", e);
    }
  }

  private static Object readable(Object value) {
    if (value instanceof Map<?, ?> members) {
      Map<Object, Object> readable = new LinkedHashMap<>();
      members.forEach((name, member) -> readable.put(name, readable(member)));
      return readable;
    }
    if (value instanceof List<?> items) {
      List<Object> readable = new ArrayList<>();
      items.forEach(item -> readable.add(readable(item)));
      return readable;
    }
    return value instanceof String text && isBytes(text)
        ? "[%d characters of bytes left out]".formatted(text.length())
        : value;
  }

  private static boolean isBytes(String text) {
    return DATA_URL.matcher(text).matches()
        || text.length() >= MIN_BYTES && BASE64.matcher(text).matches();
  }
}
