package io.mongosession.internal.turn;

import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.RecentReservations;
import io.mongosession.internal.store.RecordMapper;
import io.mongosession.internal.store.SessionRef;
import io.mongosession.internal.store.TurnLease;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bson.Document;

/**
 * The turn that an agent names.
 *
 * @param stored as it is stored
 * @param id of the attempt
 * @param key the idempotency key it was asked with, as part of an {@code _id}, or null
 * @param startedAt when it began
 * @param until when its lease ends
 * @param question the number of its question, or null where that is not known
 */
public record StoredTurn(
    Document stored, String id, String key, Instant startedAt, Instant until, Long question) {

  /** The agent's turn; null where it names none: one without an id or an end is none. */
  public static StoredTurn of(Document session, String agentId) {
    StoredTurn found = in(session, agentId);
    return found == null || found.question != null
        ? found
        : found.asking(reserved(session, agentId, found.id));
  }

  /** As {@link #of(Document, String)}, with what the turn itself says alone. */
  static StoredTurn in(Document session, String agentId) {
    Document agent = RecordMapper.agent(session, agentId);
    return agent != null && agent.get(Fields.TURN) instanceof Document turn ? of(turn) : null;
  }

  private static StoredTurn of(Document turn) {
    if (!(turn.get(Fields.TURNS_ID) instanceof String id)
        || !(turn.get(Fields.UNTIL) instanceof Date until)) {
      return null;
    }
    return new StoredTurn(
        turn,
        id,
        turn.get(Fields.KEY) instanceof String key ? key : null,
        turn.get(Fields.STARTED_AT) instanceof Date at ? at.toInstant() : until.toInstant(),
        until.toInstant(),
        turn.get(Fields.QUESTION) instanceof Number number ? number.longValue() : null);
  }

  /** The number that the claim of this attempt reserved; null where it is not known any more. */
  private static Long reserved(Document session, String agentId, String id) {
    return RecentReservations.kept(session, agentId).stream()
        .filter(kept -> kept.count() == 1)
        .filter(kept -> TurnLease.isClaim(id, kept.token()))
        .map(RecentReservations.Kept::first)
        .reduce((former, later) -> later)
        .orElse(null);
  }

  private StoredTurn asking(Long number) {
    return new StoredTurn(stored, id, key, startedAt, until, number);
  }

  /** As it is stored with the turn that takes it over, so that it is sealed whoever does it. */
  Document toBeSealed() {
    Document turn = new Document(stored);
    turn.remove(Fields.STOP);
    return question == null ? turn : turn.append(Fields.QUESTION, question);
  }

  /** The number of its question; where it does not say, as far as it can be told still. */
  Long question(Document session, String agentId) {
    return question == null ? reserved(session, agentId, id) : question;
  }

  /** The turn that it took over before it began, and may not have sealed; or null. */
  StoredTurn replaced() {
    return stored.get(Fields.REPLACED) instanceof Document turn ? of(turn) : null;
  }

  /** Whether it holds the lease no more, by any clock. */
  public boolean isOver(Instant now, Duration grace) {
    return until.plus(grace).isBefore(now);
  }

  /** Whether it was asked with this key. */
  boolean isAskedWith(String askedKey) {
    return askedKey != null && askedKey.equals(key);
  }

  /** Whether it is a lease alone, without a question: its holder does not look for stops. */
  public boolean isBare() {
    return Boolean.TRUE.equals(stored.get(Fields.BARE));
  }

  /** Whether it was asked to stop. */
  public boolean isToStop() {
    return Boolean.TRUE.equals(stored.get(Fields.STOP));
  }

  /** As its own commands name it. */
  public TurnLease lease(SessionRef ref, String agentId) {
    return TurnLease.of(ref, agentId, id, key);
  }
}
