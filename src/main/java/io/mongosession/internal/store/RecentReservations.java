package io.mongosession.internal.store;

import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.ForeignFieldException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedList;
import java.util.List;
import org.bson.Document;

/**
 * The last reservations of an agent, oldest first, kept by the very command that reserves: there a
 * writer whose reply got lost finds itself, also after others came between. Which numbers it has
 * follows from the agent's counter and the counts behind its own.
 *
 * <p>Earlier versions kept the last one only, in a field of its own. Where that field is there such
 * a version wrote last, and how much it reserved behind this list is not known.
 */
public final class RecentReservations {

  /** How many are kept. */
  private static final int KEPT = 16;

  private static final long UNKNOWN = -1;

  /**
   * A reservation that is there already.
   *
   * @param count how many numbers it has
   * @param behind how many were reserved after it, or {@link #UNKNOWN}
   * @param at when it was made, or null where that is not known
   */
  record Found(int count, long behind, Date at) {

    /** Whether numbers were reserved after it. */
    boolean isLast() {
      return behind == 0;
    }

    /** How old it is. */
    Duration age() {
      Duration age = Duration.between(at.toInstant(), Instant.now());
      return age.isNegative() ? Duration.ZERO : age;
    }

    /**
     * Whether messages may still be stored under its numbers: readers do not wait for them for
     * ever, once there are messages behind them.
     */
    boolean isOpen(Duration longestInsertDelay) {
      return isLast() || behind != UNKNOWN && at != null && age().compareTo(longestInsertDelay) < 0;
    }
  }

  private RecentReservations() {}

  /** As it is stored. */
  public static Document entry(String writeToken, int count, Date now) {
    return new Document(Fields.WRITE_TOKEN, writeToken)
        .append(Fields.COUNT, count)
        .append(Fields.AT, now);
  }

  /** Has the filter of a reservation refuse a writer whose reservation is there already. */
  static void refuse(Document filter, String agent, String writeToken) {
    Document other = new Document("$ne", writeToken);
    filter.append(agent + "." + Fields.RECENT + "." + Fields.WRITE_TOKEN, other);
    filter.append(agent + "." + Fields.LAST_WRITE + "." + Fields.WRITE_TOKEN, other);
  }

  /** Has the update of a reservation keep it. */
  static void keep(Document update, String agent, Document entry) {
    update.append(
        "$push",
        new Document(
            agent + "." + Fields.RECENT,
            new Document("$each", List.of(entry)).append("$slice", -KEPT)));
    update.append("$unset", new Document(agent + "." + Fields.LAST_WRITE, ""));
  }

  /** The reservation of this writer, or null where it is not among those that are kept. */
  static Found find(Document session, String agentId, String writeToken) {
    Document agent = RecordMapper.agent(session, agentId);
    boolean earlierVersion = agent.get(Fields.LAST_WRITE) instanceof Document;
    if (earlierVersion) {
      Document last = agent.get(Fields.LAST_WRITE, Document.class);
      if (writeToken.equals(last.get(Fields.WRITE_TOKEN))) {
        return new Found(last.get(Fields.COUNT) instanceof Integer count ? count : 0, 0, null);
      }
    }
    List<?> recent = check(session, agentId);
    long behind = 0;
    for (int i = recent.size() - 1; i >= 0; i--) {
      int count = count(session, agentId, recent, i);
      if (isOf(writeToken, recent.get(i))) {
        Date at = ((Document) recent.get(i)).get(Fields.AT) instanceof Date date ? date : null;
        return new Found(count, earlierVersion ? UNKNOWN : behind, at);
      }
      behind += count;
    }
    return null;
  }

  /**
   * A reservation with the numbers it has.
   *
   * @param at when it was made, or null where that is not known
   */
  public record Kept(String token, long first, int count, Date at) {

    /** The number behind its last one. */
    public long end() {
      return first + count;
    }
  }

  /** Those that are kept, oldest first; none where an earlier version wrote behind them. */
  public static List<Kept> kept(Document session, String agentId) {
    List<?> recent = check(session, agentId);
    LinkedList<Kept> kept = new LinkedList<>();
    if (RecordMapper.agent(session, agentId).get(Fields.LAST_WRITE) instanceof Document) {
      return kept;
    }
    long end = RecordMapper.nextNumber(session, agentId);
    for (int i = recent.size() - 1; i >= 0; i--) {
      int count = count(session, agentId, recent, i);
      Document entry = (Document) recent.get(i);
      Date at = entry.get(Fields.AT) instanceof Date date ? date : null;
      end -= count;
      kept.addFirst(new Kept(String.valueOf(entry.get(Fields.WRITE_TOKEN)), end, count, at));
    }
    return kept;
  }

  /** Whether this writer has registered the agent, as far as it is known still. */
  public static boolean isRegisteredBy(String writeToken, Document agent) {
    return StoredFields.list(agent, Fields.RECENT).stream()
        .anyMatch(entry -> isOf(writeToken, entry));
  }

  private static boolean isOf(String writeToken, Object entry) {
    return entry instanceof Document document
        && writeToken.equals(document.get(Fields.WRITE_TOKEN));
  }

  /** The entries; throws where the agent has something else in their place. */
  static List<?> check(Document session, String agentId) {
    Document agent = RecordMapper.agent(session, agentId);
    if (!agent.containsKey(Fields.RECENT)) {
      return List.of();
    }
    if (agent.get(Fields.RECENT) instanceof List<?> entries) {
      return entries;
    }
    throw new ForeignFieldException(
        Kind.SESSION, session, Fields.recent(agentId), agent.get(Fields.RECENT), "an array");
  }

  private static int count(Document session, String agentId, List<?> entries, int index) {
    Object count = entries.get(index) instanceof Document entry ? entry.get(Fields.COUNT) : null;
    if (count instanceof Integer number && number >= 0) {
      return number;
    }
    throw new ForeignFieldException(
        Kind.SESSION,
        session,
        Fields.recent(agentId) + "." + index + "." + Fields.COUNT,
        count,
        "a whole number (int), 0 or more");
  }
}
