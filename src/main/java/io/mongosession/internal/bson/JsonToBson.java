package io.mongosession.internal.bson;

import io.mongosession.InvalidInputException;
import io.mongosession.LimitExceededException;
import io.mongosession.SessionLimits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.types.Decimal128;

/**
 * JSON values to BSON, equal by value; {@link BsonToJson} is the way back. In one pass the value is
 * checked, measured as {@link SessionLimits} counts it, and copied. Which type a number gets says
 * {@link NumberToBson}.
 */
public final class JsonToBson {

  /** The length in front of an object or a list, and the zero behind it. */
  private static final int FRAME_BYTES = 5;

  /** The same for text that is inside another value. */
  private static final int TEXT_FRAME_BYTES = 5;

  /** The type in front of a member's name, and the zero behind it. */
  private static final int MEMBER_BYTES = 2;

  private final String field;
  private final int maxDepth;
  private final String limit;
  private final int maxBytes;
  private final MemberNames names;
  private long bytes;

  private JsonToBson(String field, int maxDepth, String limit, int maxBytes, MemberNames names) {
    this.field = field;
    this.maxDepth = maxDepth;
    this.limit = limit;
    this.maxBytes = maxBytes;
    this.names = names;
  }

  /** How member names are stored. */
  private enum MemberNames {
    /** Any name, encoded. */
    ENCODED,
    /** As they are: names a metadata path can address. */
    PLAIN,
    /** Metadata paths at the top, plain names below. */
    PATHS
  }

  /**
   * The BSON form of any JSON value.
   *
   * @param field what the value is called in errors
   * @param limit the limit's name, as in {@link LimitExceededException#limit()}
   */
  public static Object toBson(
      String field, Object value, int maxDepth, String limit, int maxBytes) {
    return new JsonToBson(field, maxDepth, limit, maxBytes, MemberNames.ENCODED).convert(value, 0);
  }

  /** The BSON form of a JSON object, or null for null. */
  public static Document toDocument(
      String field, Map<String, ?> value, int maxDepth, String limit, int maxBytes) {
    return value == null ? null : (Document) toBson(field, value, maxDepth, limit, maxBytes);
  }

  /**
   * The BSON form of metadata; refuses member names that a metadata path could not address.
   *
   * @param paths whether the names at the top are metadata paths, to be set one by one
   */
  public static Document toMetadata(
      String field, Map<String, ?> value, int maxDepth, int maxBytes, boolean paths) {
    MemberNames names = paths ? MemberNames.PATHS : MemberNames.PLAIN;
    return (Document)
        new JsonToBson(field, maxDepth, "metadata-bytes", maxBytes, names).convert(value, 0);
  }

  /** The value a metadata field of a searched session must equal. */
  public static Object scalar(Object value) {
    if (value instanceof Map || value instanceof Collection) {
      throw new InvalidInputException(Fields.METADATA, "text, a number, true, false or null");
    }
    return toBson(Fields.METADATA, value, 1, "metadata-bytes", Integer.MAX_VALUE);
  }

  private Object convert(Object value, int depth) {
    if (value instanceof String text) {
      count(utf8Length(text) + (depth == 0 ? 0 : TEXT_FRAME_BYTES));
      return text;
    }
    if (value instanceof Number number) {
      Object converted = NumberToBson.convert(field, number);
      count(bytesOf(converted));
      return converted;
    }
    if (value instanceof Map<?, ?> map) {
      return object(map, depth + 1);
    }
    if (value instanceof Collection<?> items) {
      return array(items, depth + 1);
    }
    if (value instanceof Boolean) {
      count(1);
      return value;
    }
    if (value == null) {
      return null;
    }
    throw refused(
        "JSON values (text, numbers, booleans, null, lists, maps with text keys), not "
            + value.getClass().getName());
  }

  private static int bytesOf(Object number) {
    if (number instanceof Integer) {
      return Integer.BYTES;
    }
    return number instanceof Decimal128 ? 2 * Long.BYTES : Long.BYTES;
  }

  /** Stops at once, so that no more than the limit is ever copied. */
  private void count(int more) {
    bytes += more;
    if (bytes > maxBytes) {
      throw new LimitExceededException(limit, maxBytes, field);
    }
  }

  private Document object(Map<?, ?> map, int depth) {
    checkDepth(depth);
    count(FRAME_BYTES);
    Document document = new Document();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String name)) {
        throw refused("objects with text keys");
      }
      String stored = storedName(name, depth);
      count(utf8Length(stored) + MEMBER_BYTES);
      // A metadata path makes the objects it leads through.
      int inner = names == MemberNames.PATHS && depth == 1 ? MetadataPath.segments(name) : depth;
      checkDepth(inner);
      document.put(stored, convert(entry.getValue(), inner));
    }
    return document;
  }

  private String storedName(String name, int depth) {
    if (names == MemberNames.ENCODED) {
      if (name.indexOf('\0') >= 0) {
        throw refused("member names without NUL");
      }
      return KeyEncoding.encode(name);
    }
    String problem = MetadataPath.problem(name);
    if (problem != null) {
      throw refused("member names of " + problem);
    }
    if (name.indexOf('.') >= 0 && (names == MemberNames.PLAIN || depth > 1)) {
      throw refused("member names without a dot");
    }
    return name;
  }

  private List<Object> array(Collection<?> items, int depth) {
    checkDepth(depth);
    count(FRAME_BYTES);
    List<Object> list = new ArrayList<>();
    for (Object item : items) {
      // BSON stores an item's index as its name.
      count(digits(list.size()) + MEMBER_BYTES);
      list.add(convert(item, depth));
    }
    return list;
  }

  private static int digits(int index) {
    int digits = 1;
    for (int rest = index; rest >= 10; rest /= 10) {
      digits++;
    }
    return digits;
  }

  private void checkDepth(int depth) {
    if (depth > maxDepth) {
      throw new LimitExceededException("json-depth", maxDepth, field + " nested deeper");
    }
  }

  private InvalidInputException refused(String allowed) {
    return new InvalidInputException(field, allowed);
  }

  /** The text's length in UTF-8; refuses a lone surrogate, which has none. */
  private int utf8Length(String text) {
    int length = text.length();
    int bytesNeeded = length;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        continue;
      }
      if (c < 0x800) {
        bytesNeeded++;
      } else if (!Character.isSurrogate(c)) {
        bytesNeeded += 2;
      } else if (Unicode.isPair(text, i)) {
        bytesNeeded += 2;
        i++;
      } else {
        throw refused("well-formed Unicode text, without a lone surrogate");
      }
    }
    return bytesNeeded;
  }
}
