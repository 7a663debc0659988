package io.mongosession.rest;

import io.mongosession.budget.JavaSize;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import jakarta.json.stream.JsonParsingException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.LongConsumer;

/**
 * Reads a JSON text into Java values: maps in the order of the text, lists, strings, {@link Long}
 * where one holds it, or {@link BigDecimal}, booleans, null. Strict where parsers are lenient:
 * UTF-8 without faults, no member twice, nothing behind the value, no lone surrogate, bounded depth
 * and numbers.
 */
final class JsonInput {

  /** Longer than any number that can be stored, short enough to be cheap. */
  private static final int MAX_NUMBER_LENGTH = 128;

  private static final int MAX_EXPONENT = 10_000;

  /** What BSON needs for a value beside its text, about: its type, its name's end, its frame. */
  private static final int STRUCTURE_BYTES = 8;

  private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of());

  private final JsonParser parser;
  private final int maxDepth;
  private final int maxBytes;
  private final LongConsumer memory;
  private long structureBytes;
  private final CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();

  private JsonInput(JsonParser parser, int maxDepth, int maxBytes, LongConsumer memory) {
    this.parser = parser;
    this.maxDepth = maxDepth;
    this.maxBytes = maxBytes;
    this.memory = memory;
  }

  /**
   * The value of a JSON text, read to its end.
   *
   * @param maxBytes how much the structure of the value may take, beside its text: a short text of
   *     many small values would make far more objects than a long one
   * @param memory is given the bytes that each part of the value takes in memory, see {@link
   *     JavaSize}, before the next part is read; what it throws ends the reading
   * @throws InvalidRequestException when it is not well-formed
   * @throws RequestTooLargeException when it is nested too deep, or has too many values
   */
  static Object read(InputStream text, int maxDepth, int maxBytes, LongConsumer memory) {
    // A decoder refuses faulty UTF-8, which a reader of a charset replaces.
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    try (JsonParser parser = PARSERS.createParser(new InputStreamReader(text, decoder))) {
      JsonInput input = new JsonInput(parser, maxDepth, maxBytes, memory);
      Object value = input.value(input.next(), 0);
      if (parser.hasNext()) {
        throw malformed();
      }
      return value;
    } catch (JsonParsingException | NoSuchElementException e) {
      throw malformed();
    } catch (JsonException e) {
      if (e.getCause() instanceof CharacterCodingException) {
        throw new InvalidRequestException("body", "JSON in well-formed UTF-8");
      }
      throw e;
    }
  }

  private Event next() {
    if (!parser.hasNext()) {
      throw malformed();
    }
    return parser.next();
  }

  private Object value(Event event, int depth) {
    structureBytes += STRUCTURE_BYTES;
    if (structureBytes > maxBytes) {
      throw new RequestTooLargeException("body-bytes", maxBytes);
    }
    return switch (event) {
      case START_OBJECT -> object(depth + 1);
      case START_ARRAY -> array(depth + 1);
      case VALUE_STRING -> text(parser.getString());
      case VALUE_NUMBER -> number(parser.getString());
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      case VALUE_NULL -> null;
      default -> throw malformed();
    };
  }

  private Map<String, Object> object(int depth) {
    checkDepth(depth);
    memory.accept(JavaSize.OBJECT);
    Map<String, Object> members = new LinkedHashMap<>();
    for (Event event = next(); event != Event.END_OBJECT; event = next()) {
      String name = text(parser.getString());
      if (members.containsKey(name)) {
        throw new InvalidRequestException("body", "JSON in which an object has each member once");
      }
      memory.accept(JavaSize.MEMBER + (members.isEmpty() ? JavaSize.FIRST_MEMBER : 0));
      members.put(name, value(next(), depth));
    }
    return members;
  }

  private List<Object> array(int depth) {
    checkDepth(depth);
    memory.accept(JavaSize.LIST);
    List<Object> items = new ArrayList<>();
    for (Event event = next(); event != Event.END_ARRAY; event = next()) {
      memory.accept(JavaSize.ITEM);
      items.add(value(event, depth));
    }
    return items;
  }

  private void checkDepth(int depth) {
    if (depth > maxDepth) {
      throw new RequestTooLargeException("json-depth", maxDepth);
    }
  }

  private String text(String text) {
    if (!utf8.canEncode(text)) {
      throw new InvalidRequestException("body", "Unicode text without a lone surrogate");
    }
    memory.accept(JavaSize.text(text));
    return text;
  }

  private Number number(String text) {
    memory.accept(JavaSize.SCALAR);
    if (text.length() <= MAX_NUMBER_LENGTH) {
      BigDecimal number = new BigDecimal(text);
      if (Math.abs((long) number.scale()) <= MAX_EXPONENT) {
        return isWholeNumber(text) && number.unscaledValue().bitLength() < Long.SIZE
            ? (Number) number.longValue()
            : number;
      }
    }
    throw new InvalidRequestException("body", "numbers of up to 34 significant digits");
  }

  private static boolean isWholeNumber(String text) {
    return text.chars().noneMatch(c -> c == '.' || c == 'e' || c == 'E');
  }

  private static InvalidRequestException malformed() {
    return new InvalidRequestException("body", "well-formed JSON");
  }
}
