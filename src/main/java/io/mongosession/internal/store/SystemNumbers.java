package io.mongosession.internal.store;

import io.mongosession.MessageRole;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.ForeignFieldException.Kind;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bson.Document;

/**
 * The numbers of an agent's newest system messages, kept on the agent, so that a reader knows
 * whether one lies before the messages that it reads. A number is kept before its message can be
 * stored; one that is kept and has no system message means nothing.
 *
 * <p>Agents of earlier versions have no such field.
 */
public final class SystemNumbers {

  /** How many are kept. */
  static final int KEPT = 16;

  private SystemNumbers() {}

  /** Which of these messages are system messages, by their place among them. */
  static List<Integer> placesIn(List<Document> messages) {
    return IntStream.range(0, messages.size())
        .filter(i -> isSystem(messages.get(i)))
        .boxed()
        .toList();
  }

  /** Whether a stored message is a system message. */
  static boolean isSystem(Document message) {
    return message.get(Fields.ROLE) instanceof String role
        && MessageRole.of(role) == MessageRole.SYSTEM;
  }

  /** Has a filter match only an agent that keeps numbers, and not all of these yet. */
  static void refuse(Document filter, String agent, List<Long> numbers) {
    Document kept = new Document("$all", numbers);
    filter.append(field(agent), new Document("$exists", true).append("$not", kept));
  }

  /** Has an update keep these numbers. */
  static void keep(Document update, String agent, List<Long> numbers) {
    Document newest = new Document("$each", numbers).append("$sort", 1).append("$slice", -KEPT);
    update.get("$push", Document.class).append(field(agent), newest);
  }

  static String field(String agent) {
    return agent + "." + Fields.SYSTEM_NUMBERS;
  }

  /** The numbers that an agent keeps; empty for one of an earlier version. */
  public static Optional<List<Long>> of(Document session, String agentId) {
    Object numbers = RecordMapper.agent(session, agentId).get(Fields.SYSTEM_NUMBERS);
    if (numbers == null) {
      return Optional.empty();
    }
    if (!(numbers instanceof List<?> kept)) {
      throw new ForeignFieldException(
          Kind.SESSION, session, field(Fields.agent(agentId)), numbers, "an array");
    }
    return Optional.of(
        kept.stream()
            .filter(Number.class::isInstance)
            .map(number -> ((Number) number).longValue())
            .toList());
  }
}
