package io.mongosession.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import io.mongosession.Agent;
import io.mongosession.AgentUpdate;
import io.mongosession.langchain4j.MemoryRanges.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * How a memory becomes another list: what of it is in the log already stays where it is, in its
 * order; all else is appended.
 *
 * @param appended what is new, oldest first
 * @param ranges what the memory consists of then
 * @param moved whether those are not the ranges of before
 */
record MemoryChange(List<ChatMessage> appended, MemoryRanges ranges, boolean moved) {

  /** A list that only goes on. */
  static MemoryChange continued(Remembered memory, List<ChatMessage> more) {
    return new MemoryChange(more, memory.ranges(), false);
  }

  /**
   * Any other list.
   *
   * @param next the number that the first new message gets
   */
  static MemoryChange to(List<ChatMessage> wanted, Remembered memory, long next) {
    List<ChatMessage> shown = memory.messages();
    int[] places = CommonMessages.places(shown, wanted);
    List<ChatMessage> appended = new ArrayList<>();
    Pieces pieces = new Pieces(memory.ranges());
    for (int i = 0; i < places.length; i++) {
      boolean stored = places[i] >= 0 && memory.number(places[i]) >= 0;
      if (stored) {
        pieces.add(places[i], memory.number(places[i]));
      } else {
        pieces.add(shown.size() + appended.size(), next + appended.size());
        appended.add(wanted.get(i));
      }
    }
    MemoryRanges ranges = pieces.ending(shown.size() + appended.size() - 1, next + appended.size());
    return new MemoryChange(List.copyOf(appended), ranges, true);
  }

  /** What the agent becomes in the write that reserves the numbers; nothing for most. */
  AgentUpdate update(Remembered memory) {
    Agent agent = memory.agent();
    Range added = new Range(agent.nextNumber(), agent.nextNumber() + appended.size());
    if (appended.size() > (moved ? 0 : 1)) {
      return MemoryState.update(agent, ranges, added, memory.ranges());
    }
    return moved || !memory.settled() ? MemoryState.update(agent, ranges) : AgentUpdate.none();
  }

  /** Puts numbers together that lie next to each other, seen what was shown and what is new. */
  private static final class Pieces {

    private final MemoryRanges before;
    private final List<Range> ranges = new ArrayList<>();
    private int lastPlace = Integer.MIN_VALUE;
    private long lastNumber;

    private Pieces(MemoryRanges before) {
      this.before = before;
    }

    private void add(int place, long number) {
      boolean goesOn =
          place == lastPlace + 1 && before.indexOf(number) == before.indexOf(lastNumber);
      long from = goesOn ? ranges.remove(ranges.size() - 1).from() : number;
      ranges.add(new Range(from, number + 1));
      lastPlace = place;
      lastNumber = number;
    }

    /**
     * @param end the last place of all
     * @param next the number of what is appended from then on
     */
    private MemoryRanges ending(int end, long next) {
      boolean goesOn = lastPlace == end && before.indexOf(lastNumber) == before.list().size() - 1;
      ranges.add(Range.endless(goesOn ? ranges.remove(ranges.size() - 1).from() : next));
      return new MemoryRanges(ranges);
    }
  }
}
