package io.mongosession.langchain4j;

import io.mongosession.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which numbers of a log a memory consists of, in the order in which it shows them: ranges, of
 * which the last one has no end, so that what is appended later belongs to it. Immutable.
 *
 * @param list one or more
 */
record MemoryRanges(List<Range> list) {

  private static final long NO_END = Long.MAX_VALUE;

  MemoryRanges {
    list = List.copyOf(list);
  }

  /**
   * Adjacent numbers.
   *
   * @param from the first, 0 or more
   * @param to the one behind the last
   */
  record Range(long from, long to) {

    static Range endless(long from) {
      return new Range(from, NO_END);
    }

    boolean has(long number) {
      return number >= from && number < to;
    }

    boolean isEndless() {
      return to == NO_END;
    }

    boolean isEmpty() {
      return from >= to;
    }

    /** The part of it that is less than a number, which may be empty. */
    Range below(long number) {
      return new Range(from, Math.min(to, number));
    }

    private Range notBelow(long number) {
      return new Range(Math.max(from, number), to);
    }
  }

  /** All numbers from this one on. */
  static MemoryRanges from(long first) {
    return new MemoryRanges(List.of(Range.endless(first)));
  }

  /** What {@link #stored()} made; nothing where it is anything else. */
  static Optional<MemoryRanges> read(Object stored) {
    if (!(stored instanceof List<?> bounds)
        || bounds.size() % 2 == 0
        || !bounds.stream().allMatch(Number.class::isInstance)) {
      return Optional.empty();
    }
    List<Long> numbers = bounds.stream().map(bound -> ((Number) bound).longValue()).toList();
    List<Range> ranges = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i += 2) {
      boolean last = i == numbers.size() - 1;
      ranges.add(new Range(numbers.get(i), last ? NO_END : numbers.get(i + 1)));
    }
    return Optional.of(new MemoryRanges(ranges));
  }

  /** First and end of each range, one behind the other; of the last one only the first. */
  List<Long> stored() {
    List<Long> bounds = new ArrayList<>();
    for (Range range : list) {
      bounds.add(range.from());
      if (!range.isEndless()) {
        bounds.add(range.to());
      }
    }
    return bounds;
  }

  /** The same without these numbers. */
  MemoryRanges without(Range hole) {
    List<Range> rest = new ArrayList<>();
    for (Range range : list) {
      for (Range part : List.of(range.below(hole.from()), range.notBelow(hole.to()))) {
        if (!part.isEmpty()) {
          rest.add(part);
        }
      }
    }
    return new MemoryRanges(rest);
  }

  /** The index of the range that has this number, or -1. */
  int indexOf(long number) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).has(number)) {
        return i;
      }
    }
    return -1;
  }

  /** These messages of the log, in the memory's order. */
  List<Message> of(List<Message> log) {
    List<Message> shown = new ArrayList<>();
    for (Range range : list) {
      log.stream().filter(message -> range.has(message.number())).forEach(shown::add);
    }
    return shown;
  }
}
