package io.mongosession;

/**
 * Which part of a list to read. Immutable.
 *
 * @param after the cursor of the page before, or null for the first page
 * @param limit how many items at most, 1 to the limit {@code page-size}
 */
public record PageQuery(String after, int limit) {

  /** The first page. */
  public static PageQuery first(int limit) {
    return new PageQuery(null, limit);
  }
}
