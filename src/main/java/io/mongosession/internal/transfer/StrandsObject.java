package io.mongosession.internal.transfer;

import io.mongosession.internal.bson.KeyEncoding;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.bson.Document;

/**
 * An object inside a session document of the Python library, and where it is. Members that are
 * there as something unusable are reported, and read as if they were not there.
 *
 * @param members as stored there
 * @param path of the object in the document; empty for the document itself
 * @param notKept is given a sentence for each thing that cannot be kept; never a value
 */
record StrandsObject(Document members, String path, Consumer<String> notKept) {

  Object get(String name) {
    return members.get(name);
  }

  boolean has(String name) {
    return members.get(name) != null;
  }

  String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  StrandsObject inner(String name, Document value) {
    return new StrandsObject(value, at(name), notKept);
  }

  void leave(String name, String why) {
    notKept.accept(at(name) + " is not kept: " + why);
  }

  /** Reports an id that cannot be part of a path. */
  void reportWhereNoPathMayHave(String name, String id) {
    if (id.matches("(?s)\\.{1,2}|.*[/\\\\].*")) {
      notKept.accept(
          at(name)
              + " cannot be addressed through REST, where an id has no / and \\ and is not . or ..;"
              + " Java reaches it");
    }
  }

  /** The text, or null. */
  String text(String name) {
    if (has(name) && !(get(name) instanceof String)) {
      leave(name, "it is no text");
    }
    return get(name) instanceof String text ? text : null;
  }

  /** The object, or null. */
  Document object(String name) {
    if (has(name) && !(get(name) instanceof Document)) {
      leave(name, "it is no object");
    }
    return get(name) instanceof Document object ? object : null;
  }

  /** The object as this product stores one, its member names encoded; or null. */
  Document encoded(String name) {
    return (Document) KeyEncoding.encodeNames(object(name));
  }

  /** The items; none where there are none. */
  List<?> list(String name) {
    if (has(name) && !(get(name) instanceof List)) {
      leave(name, "it is no list");
    }
    return get(name) instanceof List<?> items ? items : List.of();
  }

  /** The time, which may be an ISO 8601 text, in UTC where it names no offset; or null. */
  Date date(String name) {
    if (!has(name) || get(name) instanceof Date) {
      return (Date) get(name);
    }
    try {
      return Date.from(instant(String.valueOf(get(name)).replace(' ', 'T')));
    } catch (DateTimeException | IllegalArgumentException e) {
      leave(name, "it is no time");
      return null;
    }
  }

  private static Instant instant(String text) {
    return text.matches(".*([Zz]|[+-]\\d\\d:\\d\\d)")
        ? OffsetDateTime.parse(text).toInstant()
        : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
  }

  /**
   * Adds the members nobody here knows to the document that takes them, as they are.
   *
   * @param known names with a place of their own
   * @param taken names that mean something in that document
   */
  void keepOthers(Document target, Set<String> known, Set<String> taken) {
    members.forEach(
        (name, value) -> {
          if (known.contains(name)) {
            return;
          }
          if (taken.contains(name) || target.containsKey(name)) {
            leave(name, "this product has another meaning for the name");
          } else {
            target.append(name, value);
          }
        });
  }

  /** Adds a member that has a value. */
  static void put(Document target, String name, Object value) {
    if (value != null) {
      target.append(name, value);
    }
  }
}
