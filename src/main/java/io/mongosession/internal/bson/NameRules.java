package io.mongosession.internal.bson;

import io.mongosession.InvalidInputException;
import java.nio.charset.StandardCharsets;

/**
 * What names may look like. Each rule returns null when the name is acceptable, otherwise what is
 * allowed, in words.
 */
public final class NameRules {

  public static final int MAX_SESSION_ID = 256;
  private static final int MAX_AGENT_ID = 128;
  private static final int MAX_OWNER = 256;
  private static final int MAX_APPLICATION = 128;

  /** MongoDB allows 255 bytes for database and collection together. */
  private static final int MAX_COLLECTION_BYTES = 160;

  private static final int MAX_DATABASE_BYTES = 63;

  private NameRules() {}

  public static String sessionId(String id) {
    return require("session_id", id, MAX_SESSION_ID);
  }

  public static String agentId(String id) {
    return require("agent_id", id, MAX_AGENT_ID);
  }

  public static String owner(String owner) {
    return require("owner", owner, MAX_OWNER);
  }

  public static String applicationName(String name) {
    return require("application_name", name, MAX_APPLICATION);
  }

  /** The text itself, or an {@link InvalidInputException} that names the field. */
  public static String require(String field, String text, int maximum) {
    if (text == null || !isText(text, maximum)) {
      throw new InvalidInputException(field, rule(maximum));
    }
    return text;
  }

  public static String databaseProblem(String name) {
    if (name == null
        || name.isEmpty()
        || bytes(name) > MAX_DATABASE_BYTES
        || !isText(name, MAX_DATABASE_BYTES)
        || name.chars().anyMatch(c -> "/\\. \"$*<>:|?".indexOf(c) >= 0)) {
      return "a database name of 1 to 63 bytes without control characters, spaces and /\\.\"$*<>:|?";
    }
    return null;
  }

  public static String collectionProblem(String name) {
    if (name == null
        || name.isEmpty()
        || bytes(name) > MAX_COLLECTION_BYTES
        || !isText(name, MAX_COLLECTION_BYTES)
        || name.indexOf('$') >= 0
        || name.startsWith("system.")
        || name.startsWith(".")
        || name.endsWith(".")) {
      return "a collection name of 1 to 160 bytes without control characters and $, not starting"
          + " with 'system.', no dot at either end";
    }
    return null;
  }

  /** Null is allowed: no application. */
  public static String applicationProblem(String name) {
    return name == null || isText(name, MAX_APPLICATION) ? null : rule(MAX_APPLICATION);
  }

  private static String rule(int maximum) {
    return "1 to %d characters without control characters".formatted(maximum);
  }

  private static boolean isText(String text, int maximum) {
    if (text.isEmpty() || text.length() > maximum) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return false;
      }
    }
    return Unicode.isWellFormed(text);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
