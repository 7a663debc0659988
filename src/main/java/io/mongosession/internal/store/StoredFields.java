package io.mongosession.internal.store;

import io.mongosession.internal.bson.BsonToJson;
import io.mongosession.internal.store.ForeignFieldException.Kind;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bson.Document;

/** Reads single fields of stored documents, whatever another writer made of them. */
public final class StoredFields {

  /** One more than the greatest message number: what JSON numbers hold exactly. */
  static final long NUMBERS = 1L << 53;

  static final String ANY_NUMBER = "a whole number (int or long), 0 or more";

  private StoredFields() {}

  /** An int, a long or a double without a fraction; anything else is an error. */
  static long wholeNumber(Kind kind, Document stored, String field, String expected) {
    Object value = stored.get(field);
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    if (value instanceof Double number
        && Math.rint(number) == number
        && Math.abs(number) < NUMBERS) {
      return number.longValue();
    }
    throw foreign(kind, stored, field, expected);
  }

  /** Throws where the field is there as something else; a null is something. */
  static void checkPresent(
      Kind kind, Document stored, String field, Class<?> type, String expected) {
    if (stored.containsKey(field) && !type.isInstance(stored.get(field))) {
      throw foreign(kind, stored, field, expected);
    }
  }

  /** Throws where the value is neither an object nor missing. */
  static void object(Kind kind, Document stored, String path, Object value) {
    if (value != null && !(value instanceof Document)) {
      throw new ForeignFieldException(kind, stored, path, value, "an object");
    }
  }

  /** The error that reports what a field of the document is. */
  static ForeignFieldException foreign(Kind kind, Document stored, String field, String expected) {
    return new ForeignFieldException(kind, stored, field, stored.get(field), expected);
  }

  /** The time, or null where it is anything else. */
  static Instant instant(Document stored, String field) {
    return stored.get(field) instanceof Date date ? date.toInstant() : null;
  }

  /** As text, of whatever type it is; null where it is missing. */
  public static String text(Document stored, String field) {
    Object value = BsonToJson.fromBson(stored.get(field));
    return value == null ? null : value.toString();
  }

  /** The items; none where it is anything else. */
  static List<?> list(Document stored, String field) {
    return stored.get(field) instanceof List<?> items ? items : List.of();
  }
}
