package io.mongosession;

import java.util.List;
import java.util.Locale;

/**
 * Whose message it is. A role is stored as its writer named it; other frameworks have other names
 * for the same.
 */
public enum MessageRole {
  /** Instructions: {@code system}, {@code developer}. */
  SYSTEM("system", "developer"),

  /** The user: {@code user}, {@code human}. */
  USER("user", "human"),

  /** The agent: {@code assistant}, {@code ai}, {@code model}, {@code bot}. */
  ASSISTANT("assistant", "ai", "model", "bot"),

  /** What a tool returned: {@code tool}, {@code function}. */
  TOOL("tool", "function"),

  /** Any other role. */
  OTHER;

  private final List<String> names;

  MessageRole(String... names) {
    this.names = List.of(names);
  }

  /**
   * What a stored role means.
   *
   * @param role as stored, in any case; never null
   */
  public static MessageRole of(String role) {
    String name = role.strip().toLowerCase(Locale.ROOT);
    for (MessageRole one : values()) {
      if (one.names.contains(name)) {
        return one;
      }
    }
    return OTHER;
  }

  /** The names it is stored by, in lower case, the usual one first; unmodifiable. */
  public List<String> names() {
    return names;
  }
}
