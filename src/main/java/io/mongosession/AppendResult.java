package io.mongosession;

import java.util.List;

/**
 * Where appended messages went.
 *
 * @param numbers the number of each message, in the order given, ascending
 * @param nextNumber the number after the last of them
 */
public record AppendResult(List<Long> numbers, long nextNumber) {

  /**
   * Adjacent or not, the next number follows the last of them.
   *
   * @param numbers at least one
   */
  public AppendResult(List<Long> numbers) {
    this(List.copyOf(numbers), numbers.get(numbers.size() - 1) + 1);
  }
}
