package io.mongosession;

/**
 * Follows an import; called on the importing thread. Lines count from 1. The texts hold ids, names
 * and numbers of the lines, and nothing of what was said.
 */
public interface ImportListener {

  /** Follows nothing. */
  ImportListener NONE = new ImportListener() {};

  /**
   * It goes on. At most every 10 seconds.
   *
   * @param lines how many lines were read
   * @param sessions how many sessions were stored
   */
  default void progress(long lines, long sessions) {}

  /** What is wrong with a line. At most 1,000 times. */
  default void error(long line, String reason) {}

  /** What of a line is not kept, or does not work as it did. At most 1,000 times. */
  default void note(long line, String text) {}
}
