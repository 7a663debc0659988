package io.mongosession.internal.turn;

import com.mongodb.MongoException;
import io.mongosession.TurnRunningException;
import io.mongosession.UnavailableException;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.Retry;
import io.mongosession.internal.store.RecordMapper;
import io.mongosession.internal.store.SessionKey;
import io.mongosession.internal.store.SessionRef;
import io.mongosession.internal.store.StoreErrors;
import io.mongosession.internal.store.TurnClaim;
import io.mongosession.internal.store.TurnLease;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import org.bson.Document;

/**
 * Takes the lease on an agent for who stores its messages itself: a turn without a question, which
 * reserves no number and is not renewed. Whoever takes it over finds nothing to seal.
 */
public final class BareLease {

  /** How often it starts over while others interfere. */
  private static final int MAX_ATTEMPTS = 20;

  private final TurnStore store;
  private final SessionRef ref;
  private final String agentId;
  private final boolean mayReplace;
  private final String turnId = UUID.randomUUID().toString();
  private int claims;

  /**
   * @param ref the session, whichever incarnation there is
   * @param mayReplace see {@link TurnAsked#mayReplace}
   */
  public BareLease(TurnStore store, SessionRef ref, String agentId, boolean mayReplace) {
    this.store = store;
    this.ref = ref;
    this.agentId = agentId;
    this.mayReplace = mayReplace;
  }

  /**
   * Takes it.
   *
   * @throws TurnRunningException when another turn has it
   * @throws io.mongosession.NotFoundException when there is no such session or agent
   */
  public TurnLease take(Duration length) {
    Instant now = store.now();
    Document turn =
        new Document(Fields.TURNS_ID, turnId)
            .append(Fields.STARTED_AT, Date.from(now))
            .append(Fields.UNTIL, Date.from(now.plus(length)))
            .append(Fields.BARE, true);
    try {
      Document session = taken(turn);
      return TurnLease.of(ref.with(SessionKey.of(session)), agentId, turnId, null);
    } catch (MongoException e) {
      // It may be taken all the same.
      store.keeper().releaseLater(TurnLease.of(ref, agentId, turnId, null));
      throw e;
    }
  }

  private Document taken(Document turn) {
    Document session = claim(ref, turn, null);
    for (int attempt = 1; session == null && attempt <= MAX_ATTEMPTS; attempt++) {
      session = attempt(turn);
    }
    if (session == null) {
      throw new UnavailableException(
          "too many writers at once for agent '%s' of session '%s'; nothing was stored"
              .formatted(agentId, ref.id()),
          null,
          null);
    }
    return session;
  }

  /** One attempt; null where others interfered. */
  private Document attempt(Document turn) {
    Document session = Retry.onceMore(() -> store.leases().look(ref, agentId));
    if (session == null) {
      throw StoreErrors.noSession(ref.id());
    }
    if (RecordMapper.agent(session, agentId) == null) {
      throw StoreErrors.noAgent(ref.id(), agentId);
    }
    SessionRef found = ref.with(SessionKey.of(session));
    StoredTurn other = StoredTurn.of(session, agentId);
    if (other == null) {
      return claim(found, turn, null);
    }
    if (other.id().equals(turnId)) {
      return sealed(found, turn, other.replaced(), session);
    }
    if (!mayReplace || !other.isOver(store.now(), store.times().grace())) {
      throw running(found, session, other);
    }
    return takenOver(found, turn, other);
  }

  private Document claim(SessionRef found, Document turn, Document replaced) {
    String token = TurnLease.claimToken(turnId, claims++);
    return Retry.onceMore(
        () ->
            store
                .leases()
                .claim(new TurnClaim(found, agentId, turn, token, 0, null, replaced, null)));
  }

  /**
   * Names what it replaces until that is sealed, so that it is sealed whoever does it; then no
   * more, as nothing else that this turn stores would say so.
   */
  private Document takenOver(SessionRef found, Document turn, StoredTurn other) {
    Document sealing = new Document(turn).append(Fields.REPLACED, other.toBeSealed());
    Document session = claim(found, sealing, other.stored());
    return session == null ? null : sealed(found, turn, other, session);
  }

  private Document sealed(SessionRef found, Document turn, StoredTurn replaced, Document session) {
    if (replaced != null) {
      store.seal().seal(found, agentId, replaced, session, TurnSeal.INTERRUPTED);
      claim(found, turn, turn);
    }
    return session;
  }

  /** As a turn that runs is told of where it has no question: the next number stands for it. */
  private TurnRunningException running(SessionRef found, Document session, StoredTurn other) {
    Long asked = store.seal().question(other.lease(found, agentId), other, session);
    long question = asked == null ? RecordMapper.nextNumber(session, agentId) : asked;
    return new TurnRunningException(
        "agent '%s' is at work on message %d; it takes one turn at a time"
            .formatted(agentId, question),
        question,
        other.startedAt());
  }

  /** Gives it back; tries again in the background where that cannot be done now. */
  public void release(TurnLease lease) {
    try {
      store.release(lease);
    } catch (MongoException e) {
      store.keeper().releaseLater(lease);
    }
  }
}
