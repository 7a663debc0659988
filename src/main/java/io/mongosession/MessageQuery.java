package io.mongosession;

/**
 * Which messages of an agent to read. Immutable; made by {@link #last} or {@link #after}.
 *
 * @param after messages with a greater number; null for the last ones
 * @param limit how many at most, 1 to the limit {@code page-size}
 */
public record MessageQuery(Long after, int limit) {

  /** The last {@code limit} messages. */
  public static MessageQuery last(int limit) {
    return new MessageQuery(null, limit);
  }

  /**
   * The messages that follow {@code number}, oldest first.
   *
   * @param number -1 to start from the beginning
   */
  public static MessageQuery after(long number, int limit) {
    return new MessageQuery(number, limit);
  }
}
