package io.mongosession;

import java.util.ArrayList;
import java.util.List;

/**
 * Where appended messages went.
 *
 * @param numbers the number of each message, in the order given, ascending
 * @param nextNumber the number after the last of them
 */
public record AppendResult(List<Long> numbers, long nextNumber) {

  AppendResult(List<Long> numbers) {
    this(List.copyOf(numbers), numbers.get(numbers.size() - 1) + 1);
  }

  /** The same, behind a message that was there already. */
  AppendResult after(long number) {
    List<Long> all = new ArrayList<>(List.of(number));
    all.addAll(numbers);
    return new AppendResult(all);
  }
}
