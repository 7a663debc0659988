package io.mongosession.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import io.mongosession.Agent;
import io.mongosession.Message;
import java.util.List;

/**
 * A memory as it is in the log, nothing added to it and nothing repaired. Immutable.
 *
 * @param agent as stored
 * @param log its messages as far as the memory needs them, by number
 * @param stored those that the memory consists of, in its order; what is in no log has a negative
 *     number
 * @param messages the same as LangChain4j has them
 * @param ranges the numbers that the memory consists of
 * @param settled false when the writer of its latest change has not completed it
 */
record Remembered(
    Agent agent,
    List<Message> log,
    List<Message> stored,
    List<ChatMessage> messages,
    MemoryRanges ranges,
    boolean settled) {

  static Remembered of(
      Agent agent, List<Message> log, List<Message> stored, MemoryRanges ranges, boolean settled) {
    List<ChatMessage> messages = stored.stream().map(MessageCodec::fromStored).toList();
    return new Remembered(agent, log, stored, messages, ranges, settled);
  }

  /** The number of the message at a place of the memory. */
  long number(int place) {
    return stored.get(place).number();
  }

  /** Whether a part of it is in the agent's state alone. */
  boolean hasSummary() {
    return !stored.isEmpty() && number(0) == ManagedHistory.IN_NO_LOG;
  }
}
