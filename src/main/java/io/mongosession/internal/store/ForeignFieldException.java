package io.mongosession.internal.store;

import io.mongosession.StorageException;
import io.mongosession.internal.bson.BsonToJson;
import io.mongosession.internal.bson.Fields;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.bson.BsonRegularExpression;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.Decimal128;

/**
 * A field of a stored document that cannot be read as what it must be: another writer stored it.
 * Names where it is and what it is, never what is in it. Leaves the core as a {@link
 * StorageException}, made where the collection is known.
 */
final class ForeignFieldException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Whose field it is. */
  enum Kind {
    SESSION,
    MESSAGE,
    FEEDBACK
  }

  private final Kind kind;
  private final String documentId;
  private final String rest;

  /**
   * @param stored the document, with its id
   * @param path the field
   * @param found what is there; null also stands for nothing
   * @param expected what must be there, in words
   */
  ForeignFieldException(Kind kind, Document stored, String path, Object found, String expected) {
    super(path, null, false, false);
    this.kind = kind;
    documentId = printable(String.valueOf(BsonToJson.fromBson(stored.get(Fields.ID))));
    rest = "field '%s' is %s, it must be %s".formatted(printable(path), type(found), expected);
  }

  Kind kind() {
    return kind;
  }

  /** What the caller sees, and the log. */
  StorageException in(String collection) {
    return new StorageException(
        "document '%s' of %s cannot be used: %s".formatted(documentId, collection, rest), null);
  }

  /** Another writer's ids may hold anything; a line of a log must stay one. */
  private static String printable(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.chars()
        .forEach(
            c -> {
              if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                line.append("\\u%04x".formatted(c));
              } else {
                line.append((char) c);
              }
            });
    return line.toString();
  }

  /** The BSON type of a value as the driver gives it, by MongoDB's name. */
  private static String type(Object value) {
    if (value == null) {
      return "missing or null";
    }
    if (value instanceof Map) {
      return "of type object";
    }
    if (value instanceof List) {
      return "of type array";
    }
    if (value instanceof Date) {
      return "of type date";
    }
    if (value instanceof Integer) {
      return "of type int";
    }
    if (value instanceof Boolean) {
      return "of type bool";
    }
    if (value instanceof Decimal128) {
      return "of type decimal";
    }
    if (value instanceof Binary) {
      return "of type binData";
    }
    if (value instanceof BsonTimestamp) {
      return "of type timestamp";
    }
    if (value instanceof BsonRegularExpression || value instanceof Pattern) {
      return "of type regex";
    }
    String name = value.getClass().getSimpleName();
    return "of type " + name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }
}
