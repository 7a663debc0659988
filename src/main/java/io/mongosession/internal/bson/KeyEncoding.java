package io.mongosession.internal.bson;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bson.Document;

/**
 * Makes any text usable as a MongoDB field name, reversibly: {@code %}, {@code .} and {@code $}
 * become {@code %25}, {@code %2E} and {@code %24}; every other name stays as it is, readable in the
 * database. Used for agent ids and for member names inside stored JSON, because servers refuse some
 * such names ({@code $id} without {@code $ref}, dots before MongoDB 5.0).
 */
public final class KeyEncoding {

  private KeyEncoding() {}

  public static String encode(String name) {
    if (!needsEncoding(name)) {
      return name;
    }
    return name.replace("%", "%25").replace(".", "%2E").replace("$", "%24");
  }

  /** A text as one part of an {@code _id} whose parts are separated by colons, reversibly. */
  public static String idPart(String text) {
    return text.replace("%", "%25").replace(":", "%3A");
  }

  /**
   * As {@link #idPart}, for the id of an agent, which in an {@code _id} is written as elsewhere.
   */
  public static String agentIdPart(String agentId) {
    return encode(agentId).replace(":", "%3A");
  }

  public static String decode(String name) {
    if (name.indexOf('%') < 0) {
      return name;
    }
    return name.replace("%2E", ".").replace("%24", "$").replace("%25", "%");
  }

  /** A value of another program, its member names encoded at every depth; all types are kept. */
  public static Object encodeNames(Object value) {
    return renamed(value, KeyEncoding::encode);
  }

  /** The way back from {@link #encodeNames}. */
  public static Object decodeNames(Object value) {
    return renamed(value, KeyEncoding::decode);
  }

  private static Object renamed(Object value, UnaryOperator<String> name) {
    if (value instanceof Map<?, ?> members) {
      Document document = new Document();
      members.forEach(
          (key, member) -> document.append(name.apply((String) key), renamed(member, name)));
      return document;
    }
    if (value instanceof List<?> items) {
      List<Object> list = new ArrayList<>(items.size());
      items.forEach(item -> list.add(renamed(item, name)));
      return list;
    }
    return value;
  }

  private static boolean needsEncoding(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '%' || c == '.' || c == '$') {
        return true;
      }
    }
    return false;
  }
}
