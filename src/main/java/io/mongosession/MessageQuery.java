package io.mongosession;

/**
 * Which messages of an agent to read. Immutable; made by {@link #last}, {@link #after} or {@link
 * #before}.
 *
 * @param after messages with a greater number, or null
 * @param before messages with a smaller number, or null; with neither the last ones
 * @param limit how many at most, 1 to the limit {@code page-size}
 */
public record MessageQuery(Long after, Long before, int limit) {

  /** The last {@code limit} messages. */
  public static MessageQuery last(int limit) {
    return new MessageQuery(null, null, limit);
  }

  /**
   * The messages that follow {@code number}, oldest first.
   *
   * @param number -1 to start from the beginning
   */
  public static MessageQuery after(long number, int limit) {
    return new MessageQuery(number, null, limit);
  }

  /**
   * The last {@code limit} messages before {@code number}.
   *
   * @param number 0 or more
   */
  public static MessageQuery before(long number, int limit) {
    return new MessageQuery(null, number, limit);
  }
}
