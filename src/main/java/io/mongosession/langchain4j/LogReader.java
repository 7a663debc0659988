package io.mongosession.langchain4j;

import io.mongosession.Message;
import io.mongosession.MessageQuery;
import io.mongosession.MessageRole;
import io.mongosession.MessageStatus;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.RestoredAgent;
import io.mongosession.langchain4j.MemoryRanges.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Reads what a memory consists of. Every call on an agent that is not there is a {@link
 * io.mongosession.NotFoundException}. Thread-safe.
 */
final class LogReader {

  private final String agentId;

  LogReader(String agentId) {
    this.agentId = agentId;
  }

  /**
   * The agent with its last messages. What was appended after the agent was read is not among them:
   * its state may not know of it.
   */
  RestoredAgent restored(MongoDBSessionManager manager, int lastMessages) {
    RestoredAgent restored = manager.restore(agentId, lastMessages);
    long next = restored.agent().nextNumber();
    return new RestoredAgent(
        restored.agent(),
        restored.messages().stream().filter(message -> message.number() < next).toList(),
        restored.registered());
  }

  /**
   * The complete memory, however long it is. Two round trips, and two for each page that it needs
   * beyond the last one.
   */
  Remembered read(MongoDBSessionManager manager) {
    RestoredAgent last = restored(manager, Integer.MAX_VALUE);
    MemoryState state = MemoryState.of(last.agent());
    NavigableMap<Long, Message> log = new TreeMap<>();
    last.messages().forEach(message -> log.put(message.number(), message));
    long begin = MemoryState.begin(last.messages());
    addEarlier(manager, last, state.added().below(begin), log);
    boolean settled = state.isSettled(List.copyOf(log.values()), 0);
    MemoryRanges ranges = state.ranges(settled);
    for (Range range : ranges.list()) {
      addEarlier(manager, last, range.below(begin), log);
    }
    List<Message> all = List.copyOf(log.values());
    return Remembered.of(last.agent(), all, state.shown(all, ranges), ranges, settled);
  }

  private void addEarlier(
      MongoDBSessionManager manager,
      RestoredAgent last,
      Range range,
      NavigableMap<Long, Message> log) {
    if (!range.isEmpty()
        && log.subMap(range.from(), range.to()).size() < range.to() - range.from()) {
      messages(manager, range, pageSize(manager, last))
          .forEach(message -> log.put(message.number(), message));
    }
  }

  /** How many messages a page may have, as far as is known: the factory's limit is not at hand. */
  private static int pageSize(MongoDBSessionManager manager, RestoredAgent last) {
    long restored =
        last.messages().stream()
            .filter(m -> MessageRole.of(m.role()) != MessageRole.SYSTEM)
            .count();
    return Math.max(1, Math.max(manager.maxMessages(), (int) restored));
  }

  /** The complete messages of a range that are there; one that is still to come is passed over. */
  private List<Message> messages(MongoDBSessionManager manager, Range range, int pageSize) {
    List<Message> found = new ArrayList<>();
    long after = range.from() - 1;
    while (after < range.to() - 1) {
      int limit = (int) Math.min(pageSize, range.to() - 1 - after);
      List<Message> page = manager.messages(agentId, MessageQuery.after(after, limit)).items();
      page.stream()
          .filter(message -> range.has(message.number()) && isComplete(message))
          .forEach(found::add);
      after = page.isEmpty() ? after + 1 : page.get(page.size() - 1).number();
    }
    return found;
  }

  private static boolean isComplete(Message message) {
    return message.status() != MessageStatus.DRAFT && message.status() != MessageStatus.ABORTED;
  }
}
