package io.mongosession.langchain4j;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The attributes of LangChain4j's messages as JSON values and back, with the types they had. What
 * JSON has no form for is an object of one member that names the type, such as {@code {"$instant":
 * "2026-11-26T10:15:30Z"}}: dates, and numbers whose digits a JSON reader might not keep. Stateless
 * and thread-safe.
 */
final class AttributeValues {

  /** In front of the name of a type. */
  private static final String MARK = "$";

  /** Holds an object that looks like one of ours. */
  private static final String ESCAPED = MARK + "object";

  private record Type(Class<?> type, Function<Object, String> toText, Function<String, ?> read) {

    private static Type of(Class<?> type, Function<String, ?> read) {
      return new Type(type, Object::toString, read);
    }
  }

  private static final Map<String, Type> TYPES =
      Map.ofEntries(
          Map.entry("$decimal", Type.of(BigDecimal.class, BigDecimal::new)),
          Map.entry("$integer", Type.of(BigInteger.class, BigInteger::new)),
          Map.entry("$double", Type.of(Double.class, Double::valueOf)),
          Map.entry("$float", Type.of(Float.class, Float::valueOf)),
          Map.entry("$short", Type.of(Short.class, Short::valueOf)),
          Map.entry("$byte", Type.of(Byte.class, Byte::valueOf)),
          Map.entry("$instant", Type.of(Instant.class, Instant::parse)),
          Map.entry("$local_date", Type.of(LocalDate.class, LocalDate::parse)),
          Map.entry("$local_time", Type.of(LocalTime.class, LocalTime::parse)),
          Map.entry("$local_date_time", Type.of(LocalDateTime.class, LocalDateTime::parse)),
          Map.entry("$offset_date_time", Type.of(OffsetDateTime.class, OffsetDateTime::parse)),
          Map.entry("$zoned_date_time", Type.of(ZonedDateTime.class, ZonedDateTime::parse)),
          Map.entry("$duration", Type.of(Duration.class, Duration::parse)),
          Map.entry("$uuid", Type.of(UUID.class, UUID::fromString)),
          Map.entry(
              "$date",
              new Type(
                  Date.class,
                  date -> Instant.ofEpochMilli(((Date) date).getTime()).toString(),
                  text -> Date.from(Instant.parse(text)))));

  private AttributeValues() {}

  /**
   * JSON values for the log.
   *
   * @param others makes JSON values of what is neither JSON nor one of the known types
   */
  static Map<String, Object> toStored(Map<?, ?> attributes, UnaryOperator<Object> others) {
    Map<String, Object> stored = new LinkedHashMap<>();
    attributes.forEach((name, value) -> stored.put(String.valueOf(name), value(value, others)));
    return stored;
  }

  private static Object value(Object value, UnaryOperator<Object> others) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> stored = toStored(map, others);
      return isMarked(stored) ? Map.of(ESCAPED, stored) : stored;
    }
    if (value instanceof Collection<?> items) {
      List<Object> stored = new ArrayList<>();
      items.forEach(item -> stored.add(value(item, others)));
      return stored;
    }
    if (isJson(value)) {
      return value;
    }
    for (Map.Entry<String, Type> type : TYPES.entrySet()) {
      if (type.getValue().type() == value.getClass()) {
        return Map.of(type.getKey(), type.getValue().toText().apply(value));
      }
    }
    return others.apply(value);
  }

  private static boolean isJson(Object value) {
    return value == null
        || value instanceof String
        || value instanceof Boolean
        || value instanceof Integer
        || value instanceof Long
        || (value instanceof Double number && Double.isFinite(number));
  }

  private static boolean isMarked(Map<?, ?> object) {
    Object name = object.size() == 1 ? object.keySet().iterator().next() : null;
    return name != null && (TYPES.containsKey(name) || ESCAPED.equals(name));
  }

  /** What {@link #toStored} was given; values of another writer stay as they are. */
  static Map<String, Object> fromStored(Map<?, ?> stored) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    stored.forEach((name, value) -> attributes.put((String) name, read(value)));
    return attributes;
  }

  private static Object read(Object stored) {
    if (stored instanceof List<?> items) {
      List<Object> values = new ArrayList<>();
      items.forEach(item -> values.add(read(item)));
      return values;
    }
    if (!(stored instanceof Map<?, ?> object)) {
      return stored;
    }
    if (isMarked(object)) {
      Map.Entry<?, ?> only = object.entrySet().iterator().next();
      if (only.getValue() instanceof Map<?, ?> escaped && ESCAPED.equals(only.getKey())) {
        return fromStored(escaped);
      }
      if (only.getValue() instanceof String text && TYPES.containsKey(only.getKey())) {
        return TYPES.get(only.getKey()).read().apply(text);
      }
    }
    return fromStored(object);
  }
}
