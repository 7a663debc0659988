package io.mongosession.internal.bson;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/** Stored BSON values to JSON, equal by value to what {@link JsonToBson} was given. */
public final class BsonToJson {

  private BsonToJson() {}

  /** The JSON form of a stored value, unmodifiable. BSON types that JSON lacks become text. */
  public static Object fromBson(Object value) {
    return fromBson(value, KeyEncoding::decode);
  }

  private static Object fromBson(Object value, UnaryOperator<String> memberName) {
    if (value == null || value instanceof String || value instanceof Boolean) {
      return value;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> object = new LinkedHashMap<>();
      map.forEach((k, v) -> object.put(memberName.apply((String) k), fromBson(v, memberName)));
      return Collections.unmodifiableMap(object);
    }
    if (value instanceof List<?> items) {
      List<Object> list = new ArrayList<>(items.size());
      for (Object item : items) {
        list.add(fromBson(item, memberName));
      }
      return Collections.unmodifiableList(list);
    }
    if (value instanceof Decimal128 decimal) {
      return decimal.isFinite() && !(decimal.isNegative() && isZero(decimal))
          ? decimal.bigDecimalValue()
          : (Object) decimal.toString();
    }
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return value;
    }
    return foreign(value);
  }

  private static boolean isZero(Decimal128 decimal) {
    return decimal.toString().chars().noneMatch(c -> c >= '1' && c <= '9');
  }

  /** A type only another writer can have stored. */
  private static String foreign(Object value) {
    if (value instanceof Date date) {
      return date.toInstant().toString();
    }
    if (value instanceof ObjectId id) {
      return id.toHexString();
    }
    if (value instanceof Binary binary) {
      return Base64.getEncoder().encodeToString(binary.getData());
    }
    return value.toString();
  }

  /** The JSON form of a stored object, unmodifiable; empty for anything else. */
  public static Map<String, Object> fromDocument(Object value) {
    return asObject(fromBson(value));
  }

  /** As {@link #fromDocument} for what {@link JsonToBson#toMetadata} made. */
  public static Map<String, Object> fromMetadata(Object value) {
    return asObject(fromBson(value, UnaryOperator.identity()));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> asObject(Object value) {
    return value instanceof Map<?, ?> ? (Map<String, Object>) value : Map.of();
  }
}
