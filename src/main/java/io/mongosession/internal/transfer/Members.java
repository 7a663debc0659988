package io.mongosession.internal.transfer;

import io.mongosession.InvalidInputException;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bson.Document;

/** Takes the members of a line's object one by one, each by its type. */
final class Members {

  /** What JSON numbers hold exactly. */
  private static final long NUMBERS = 1L << 53;

  private final String kind;
  private final Document left;
  private final Document stored = new Document();

  /**
   * @param kind the name of the line's one member
   */
  Members(String kind, Document line) {
    this.kind = kind;
    if (line.size() != 1 || !(line.get(kind) instanceof Document body)) {
      throw new LineException("'%s' must be an object, and the line's only member".formatted(kind));
    }
    left = new Document(body);
  }

  /** A text that must be there and has a rule; it is not stored by this. */
  String id(String name, UnaryOperator<String> rule) {
    Object value = left.remove(name);
    try {
      return rule.apply(value instanceof String text ? text : null);
    } catch (InvalidInputException e) {
      throw wrong(name, e.allowed());
    }
  }

  /** A text that has a rule, if it is there. */
  Members name(String name, UnaryOperator<String> rule) {
    if (left.containsKey(name)) {
      stored.append(name, id(name, rule));
    }
    return this;
  }

  /** A number of messages, which must be there. */
  long number(String name) {
    Object value = left.remove(name);
    if ((value instanceof Integer || value instanceof Long)
        && ((Number) value).longValue() >= 0
        && ((Number) value).longValue() < NUMBERS) {
      long number = ((Number) value).longValue();
      stored.append(name, number);
      return number;
    }
    throw wrong(name, "a whole number, 0 or more");
  }

  /** Of this type, if it is there. */
  Members optional(String name, Class<?> type, String allowed) {
    if (left.containsKey(name)) {
      required(name, type, allowed);
    }
    return this;
  }

  /** Of this type. */
  Members required(String name, Class<?> type, String allowed) {
    Object value = left.remove(name);
    if (!type.isInstance(value)) {
      throw wrong(name, allowed);
    }
    stored.append(name, value);
    return this;
  }

  Members text(String name) {
    return optional(name, String.class, "a string");
  }

  Members object(String name) {
    return optional(name, Document.class, "an object");
  }

  Members list(String name) {
    return optional(name, List.class, "an array");
  }

  Members time(String name) {
    return optional(name, Date.class, "a date, as in {\"$date\":\"2026-11-25T09:30:00Z\"}");
  }

  Members requiredTime(String name) {
    return required(name, Date.class, "a date, as in {\"$date\":\"2026-11-25T09:30:00Z\"}");
  }

  /** Takes a member that is not stored. */
  Object take(String name) {
    return left.remove(name);
  }

  /**
   * What has been taken, and what nobody knows.
   *
   * @param notAllowed what no line has
   */
  Document stored(Set<String> notAllowed) {
    for (String name : left.keySet()) {
      if (notAllowed.contains(name)) {
        throw wrong(name, "absent");
      }
    }
    stored.putAll(left);
    return stored;
  }

  LineException wrong(String name, String allowed) {
    return new LineException("'%s.%s' must be %s".formatted(kind, name, allowed));
  }
}
