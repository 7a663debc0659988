package io.mongosession.rest;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes JSON values comparable: numbers that are equal by value become equal. */
final class JsonNumbers {

  private JsonNumbers() {}

  static Object normalized(Object value) {
    if (value instanceof Map<?, ?> object) {
      Map<Object, Object> members = new LinkedHashMap<>();
      object.forEach((name, member) -> members.put(name, normalized(member)));
      return members;
    }
    if (value instanceof List<?> array) {
      List<Object> items = new ArrayList<>();
      array.forEach(item -> items.add(normalized(item)));
      return items;
    }
    return value instanceof Number number
        ? new BigDecimal(number.toString()).stripTrailingZeros()
        : value;
  }
}
