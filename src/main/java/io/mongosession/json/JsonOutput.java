package io.mongosession.json;

import jakarta.json.Json;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonGeneratorFactory;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/**
 * Writes Java values as JSON: maps, collections, text, exact numbers, booleans, null, times as RFC
 * 3339; a record becomes an object of its components in snake_case, without those that are null.
 */
public final class JsonOutput {

  private static final JsonGeneratorFactory GENERATORS = Json.createGeneratorFactory(Map.of());

  private final JsonGenerator generator;

  /** The time that was written last, and its text: most messages have the same time twice. */
  private Instant time;

  private String timeText;

  private JsonOutput(JsonGenerator generator) {
    this.generator = generator;
  }

  /** Writes one JSON text in UTF-8 and leaves the stream open. */
  public static void write(Object value, OutputStream stream) {
    JsonGenerator generator = GENERATORS.createGenerator(stream, StandardCharsets.UTF_8);
    new JsonOutput(generator).value(value);
    generator.flush();
  }

  private void value(Object value) {
    // The classes first: whether something is a Map or a Collection takes Java a search.
    if (value == null) {
      generator.writeNull();
    } else if (value instanceof String text) {
      generator.write(text);
    } else if (value instanceof Number number) {
      number(number);
    } else if (value instanceof Boolean truth) {
      generator.write(truth);
    } else if (value instanceof Instant instant) {
      generator.write(text(instant));
    } else if (value instanceof Record object) {
      object(object);
    } else if (value instanceof Map<?, ?> object) {
      object(object);
    } else if (value instanceof Collection<?> items) {
      generator.writeStartArray();
      items.forEach(this::value);
      generator.writeEnd();
    } else {
      throw new IllegalArgumentException("no JSON form for " + value.getClass().getName());
    }
  }

  private String text(Instant instant) {
    if (!instant.equals(time)) {
      time = instant;
      timeText = instant.toString();
    }
    return timeText;
  }

  private void object(Map<?, ?> members) {
    generator.writeStartObject();
    members.forEach(
        (name, value) -> {
          generator.writeKey((String) name);
          value(value);
        });
    generator.writeEnd();
  }

  private void object(Record members) {
    generator.writeStartObject();
    for (RecordType.Member member : RecordType.of(members.getClass()).members()) {
      Object value = member.of(members);
      if (value != null) {
        generator.writeKey(member.name());
        value(value);
      }
    }
    generator.writeEnd();
  }

  private void number(Number number) {
    if (number instanceof BigDecimal decimal) {
      generator.write(decimal);
    } else if (number instanceof BigInteger integer) {
      generator.write(integer);
    } else if (number instanceof Double || number instanceof Float) {
      decimal(number.doubleValue());
    } else {
      generator.write(number.longValue());
    }
  }

  private void decimal(double value) {
    if (Double.isFinite(value)) {
      generator.write(value);
    } else {
      generator.write(String.valueOf(value)); // Only another writer can have stored one.
    }
  }
}
