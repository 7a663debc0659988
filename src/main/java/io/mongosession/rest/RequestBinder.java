package io.mongosession.rest;

import io.mongosession.json.RecordType;
import io.mongosession.problem.FieldError;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a record of a JSON object: each component takes the member of its name in snake_case, by
 * its type. An unknown member, or one of another type, is an error; one that is absent or {@code
 * null} leaves the component null. All errors are reported together.
 *
 * <p>Types: String, Long, Number, {@code Map<String, Object>} (an object), Object (any value), a
 * list of records, {@code Optional<String>}: a string, or {@code null}, which is empty and told
 * from a member that is absent.
 */
final class RequestBinder {

  private static final int MAX_ERRORS = 20;
  private static final int MAX_NAME_LENGTH = 64;

  private final List<FieldError> errors = new ArrayList<>();

  private RequestBinder() {}

  /**
   * The record for a JSON object.
   *
   * @throws InvalidRequestException naming every member that is not acceptable
   */
  static <T> T bind(Map<String, Object> json, Class<T> type) {
    RequestBinder binder = new RequestBinder();
    T bound = binder.object("body", "", json, type);
    if (!binder.errors.isEmpty()) {
      throw new InvalidRequestException(binder.errors);
    }
    return bound;
  }

  private <T> T object(String field, String prefix, Object json, Class<T> type) {
    if (!(json instanceof Map<?, ?> members)) {
      refuse(field, "a JSON object");
      return null;
    }
    RecordType record = RecordType.of(type);
    List<String> names = record.members().stream().map(RecordType.Member::name).toList();
    for (Object name : members.keySet()) {
      if (!names.contains(name)) {
        refuse(prefix + shortened((String) name), "one of " + String.join(", ", names));
      }
    }
    Object[] values = new Object[names.size()];
    for (int i = 0; i < values.length; i++) {
      Object value = members.get(names.get(i));
      if (value != null || members.containsKey(names.get(i)) && isOptional(record, i)) {
        values[i] = value(prefix + names.get(i), value, record.members().get(i).type());
      }
    }
    return type.cast(record.make(values));
  }

  private static boolean isOptional(RecordType record, int member) {
    return record.members().get(member).type() instanceof ParameterizedType type
        && type.getRawType() == Optional.class;
  }

  private Object value(String field, Object json, Type type) {
    if (type == Object.class) {
      return json;
    }
    if (type == String.class) {
      return json instanceof String ? json : refuse(field, "a string");
    }
    if (type == Long.class) {
      return json instanceof Long ? json : refuse(field, "an integer");
    }
    if (type == Number.class) {
      return json instanceof Number ? json : refuse(field, "a number");
    }
    Type raw = ((ParameterizedType) type).getRawType();
    if (raw == Optional.class) {
      return json == null || json instanceof String
          ? Optional.ofNullable(json)
          : refuse(field, "a string, or null");
    }
    if (raw == Map.class) {
      return json instanceof Map ? json : refuse(field, "a JSON object");
    }
    if (json instanceof List<?> items) {
      Class<?> itemType = (Class<?>) ((ParameterizedType) type).getActualTypeArguments()[0];
      List<Object> list = new ArrayList<>();
      for (int i = 0; i < items.size(); i++) {
        String item = field + "[" + i + "]";
        list.add(object(item, item + ".", items.get(i), itemType));
      }
      return list;
    }
    return refuse(field, "an array");
  }

  private Object refuse(String field, String allowed) {
    if (errors.size() < MAX_ERRORS) {
      errors.add(new FieldError(field, allowed));
    }
    return null;
  }

  private static String shortened(String name) {
    return name.length() <= MAX_NAME_LENGTH ? name : name.substring(0, MAX_NAME_LENGTH) + "…";
  }
}
