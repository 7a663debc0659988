package io.mongosession.internal.turn;

import io.mongosession.MessageStatus;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.Retry;
import io.mongosession.internal.store.RecentReservations;
import io.mongosession.internal.store.RecentReservations.Kept;
import io.mongosession.internal.store.RecordMapper;
import io.mongosession.internal.store.SessionRef;
import io.mongosession.internal.store.TurnLease;
import io.mongosession.internal.store.TurnMessages;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import org.bson.Document;

/**
 * Closes what a turn left that does not hold its lease any more, so that nothing of it can be
 * stored from then on: each number it reserved gets an empty message, its drafts are aborted, its
 * question is marked. Whichever write comes first stands; sealing twice does no harm.
 */
final class TurnSeal {

  /** Why the question of a turn that lost its lease has no reply. */
  static final String INTERRUPTED = "interrupted";

  private final TurnMessages messages;
  private final TurnClock clock;
  private final Duration longestWrite;

  TurnSeal(TurnMessages messages, TurnClock clock, Duration longestWrite) {
    this.messages = messages;
    this.clock = clock;
    this.longestWrite = longestWrite;
  }

  /**
   * Seals a turn, and what it took over itself.
   *
   * @param ref the session, this incarnation
   * @param turn the one to be sealed
   * @param session with the agent's counter and reservations, read when the turn had lost its lease
   * @param reason why it has no reply
   * @return the messages of its question
   */
  List<Document> seal(
      SessionRef ref, String agentId, StoredTurn turn, Document session, String reason) {
    if (turn.replaced() != null) {
      seal(ref, agentId, turn.replaced(), session, reason);
    }
    TurnLease lease = turn.lease(ref, agentId);
    Long question = question(lease, turn, session);
    if (question != null) {
      fill(lease, question, session);
    }
    Retry.onceMore(
        () -> {
          messages.abortDrafts(lease);
          return null;
        });
    List<Document> stored = Retry.onceMore(() -> messages.ofQuestion(lease));
    Document asked = TurnLog.question(stored, lease.questionId());
    if (asked != null && !asked.containsKey(Fields.STATUS) && TurnLog.end(stored) == null) {
      Retry.onceMore(() -> messages.mark(lease, MessageStatus.FAILED, reason));
    }
    return stored;
  }

  /** The number of a turn's question; null where nothing says it. */
  Long question(TurnLease lease, StoredTurn turn, Document session) {
    Long known = turn.question(session, lease.agentId());
    if (known != null) {
      return known;
    }
    Document asked =
        TurnLog.question(Retry.onceMore(() -> messages.ofQuestion(lease)), lease.questionId());
    return asked == null ? null : ((Number) asked.get(Fields.NUMBER)).longValue();
  }

  /** Numbers that are missing are its own, unless another writer may still store under them. */
  private void fill(TurnLease lease, long question, Document session) {
    long below = RecordMapper.nextNumber(session, lease.agentId());
    Set<Long> stored =
        Retry.onceMore(() -> messages.numbers(lease.key(), lease.agentId(), question, below));
    LongPredicate ofOthers = ofOthers(lease, session);
    Date now = Date.from(clock.now());
    List<Document> empty = new ArrayList<>();
    for (long number = question; number < below; number++) {
      if (!stored.contains(number) && !ofOthers.test(number)) {
        Document prepared =
            new Document(Fields.ROLE, number == question ? "user" : "assistant")
                .append(Fields.CONTENT, "")
                .append(Fields.STATUS, MessageStatus.ABORTED.text());
        String id = lease.messageId("sealed/" + number);
        empty.add(TurnLog.message(lease, id, number, question, prepared, now));
      }
    }
    if (!empty.isEmpty()) {
      Retry.onceMore(
          () -> {
            messages.fill(lease.key(), empty);
            return null;
          });
    }
  }

  private LongPredicate ofOthers(TurnLease lease, Document session) {
    Instant oldest = clock.now().minus(longestWrite);
    List<Kept> others =
        RecentReservations.kept(session, lease.agentId()).stream()
            .filter(kept -> !lease.isOwn(kept.token()))
            .filter(kept -> kept.at() == null || kept.at().toInstant().isAfter(oldest))
            .toList();
    return number ->
        others.stream().anyMatch(kept -> kept.first() <= number && number < kept.end());
  }
}
