package io.mongosession.langchain4j;

import io.mongosession.Agent;
import io.mongosession.AgentUpdate;
import io.mongosession.Message;
import io.mongosession.MessageRole;
import io.mongosession.langchain4j.MemoryRanges.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * What an agent's {@code conversation_manager_state} says of its memory. Immutable.
 *
 * <p>A memory that becomes another list is stored by two commands: the first one reserves the
 * numbers of what is new and stores the new ranges, the second one inserts the messages. The state
 * keeps the ranges of before with the new ones, and the numbers that were added: as long as one of
 * them is missing the memory is what it was, from the last one on it is the new list.
 */
final class MemoryState {

  private static final String RANGES = "memory_ranges";
  private static final String SHOWN = "shown";
  private static final String BEFORE = "before";
  private static final String ADDED = "added";

  /** What earlier versions kept: the number of the first message that is shown. */
  private static final String FIRST = "memory_first";

  private final MemoryRanges shown;
  private final MemoryRanges before;
  private final Range added;
  private final Message summary;

  private MemoryState(MemoryRanges shown, MemoryRanges before, Range added, Message summary) {
    this.shown = shown;
    this.before = before;
    this.added = added;
    this.summary = summary;
  }

  static MemoryState of(Agent agent) {
    Map<String, Object> state = agent.conversationManagerState();
    Map<?, ?> own = state.get(RANGES) instanceof Map<?, ?> map ? map : Map.of();
    MemoryRanges ranges = MemoryRanges.read(own.get(SHOWN)).orElse(null);
    if (ranges == null && state.get(FIRST) instanceof Number first) {
      ranges = MemoryRanges.from(first.longValue());
    }
    if (ranges == null) {
      ManagedHistory managed = ManagedHistory.of(agent);
      return new MemoryState(MemoryRanges.from(managed.first()), null, null, managed.summary());
    }
    MemoryRanges before = MemoryRanges.read(own.get(BEFORE)).orElse(null);
    Range added =
        before != null
                && own.get(ADDED) instanceof List<?> bounds
                && bounds.size() == 2
                && bounds.get(0) instanceof Number from
                && bounds.get(1) instanceof Number to
            ? new Range(from.longValue(), to.longValue())
            : null;
    return new MemoryState(ranges, before, added, null);
  }

  /**
   * The messages that the agent's memory shows.
   *
   * @param log all its messages, or the last of them and older system messages, by number
   */
  List<Message> shown(List<Message> log) {
    return shown(log, ranges(isSettled(log, begin(log))));
  }

  /** Whether messages that the agent's memory shows lie before these, but for system messages. */
  boolean isCut(List<Message> log) {
    long begin = begin(log);
    List<Range> ranges = ranges(isSettled(log, begin)).list();
    return !ranges.isEmpty() && begin > ranges.get(0).from();
  }

  /** The messages of these ranges, behind the summary of what lies before them. */
  List<Message> shown(List<Message> log, MemoryRanges ranges) {
    List<Message> messages = new ArrayList<>();
    if (summary != null) {
      messages.add(summary);
    }
    messages.addAll(ranges.of(log));
    return messages;
  }

  /** Which numbers are shown, whether the latest change is settled or not. */
  MemoryRanges ranges(boolean settled) {
    return settled ? shown : before.without(added);
  }

  /** The numbers that the latest change added, none for most. */
  Range added() {
    return added == null ? new Range(0, 0) : added;
  }

  /**
   * Whether all that the latest change added has arrived.
   *
   * @param begin from which number on the log has all that is there; what was added before is taken
   *     for arrived
   */
  boolean isSettled(List<Message> log, long begin) {
    Set<Long> numbers = new HashSet<>();
    log.forEach(message -> numbers.add(message.number()));
    return LongStream.range(Math.max(added().from(), begin), added().to())
        .allMatch(numbers::contains);
  }

  /**
   * The number from which on these messages are all there are; 0 for none. Not the system messages
   * from further back that a restore puts in front of them.
   */
  static long begin(List<Message> log) {
    int first = 0;
    while (first < log.size() - 1 && MessageRole.of(log.get(first).role()) == MessageRole.SYSTEM) {
      first++;
    }
    while (first > 0 && log.get(first - 1).number() == log.get(first).number() - 1) {
      first--;
    }
    return log.isEmpty() ? 0 : log.get(first).number();
  }

  /** An update after which the memory consists of these numbers. */
  static AgentUpdate update(Agent agent, MemoryRanges ranges) {
    return update(agent, Map.of(SHOWN, ranges.stored()));
  }

  /**
   * An update after which the memory consists of these numbers as soon as those that are added have
   * arrived.
   */
  static AgentUpdate update(Agent agent, MemoryRanges ranges, Range added, MemoryRanges before) {
    return update(
        agent,
        Map.of(
            SHOWN, ranges.stored(),
            ADDED, List.of(added.from(), added.to()),
            BEFORE, before.stored()));
  }

  private static AgentUpdate update(Agent agent, Map<String, Object> own) {
    Map<String, Object> state = new HashMap<>(agent.conversationManagerState());
    state.remove(FIRST);
    state.put(RANGES, own);
    return AgentUpdate.none().withConversationManagerState(state);
  }
}
