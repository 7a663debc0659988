package io.mongosession.internal.turn;

import com.mongodb.MongoException;
import io.mongosession.LimitExceededException;
import io.mongosession.UnavailableException;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.KeyEncoding;
import io.mongosession.internal.client.MongoErrors;
import io.mongosession.internal.client.Retry;
import io.mongosession.internal.store.MessageDocuments;
import io.mongosession.internal.store.RecentReservations;
import io.mongosession.internal.store.RecentReservations.Kept;
import io.mongosession.internal.store.RecordMapper;
import io.mongosession.internal.store.SessionKey;
import io.mongosession.internal.store.SessionRef;
import io.mongosession.internal.store.SessionStore;
import io.mongosession.internal.store.StoreErrors;
import io.mongosession.internal.store.TurnClaim;
import io.mongosession.internal.store.TurnLease;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bson.Document;

/**
 * Begins one turn. What it does next follows from what is stored, at each attempt anew:
 *
 * <pre>
 * no session, no agent   -> stored with the lease                     -> question -> history -> begun
 * the agent names none   -> claim                                     -> question -> history -> begun
 * it names one whose     -> claim that names it -> seal it            -> question -> history -> begun
 *   time is over
 * it names another       -> running
 * the key's question is there (looked up first):
 *   replied to, stopped  -> ended
 *   it runs              -> running, the same
 *   failed since         -> running, the same: its failure is shared
 *   failed before        -> claim of no number (-> seal) -> question asked again -> history -> begun
 * the question's _id is there after the claim: lease and number go back, and it starts over
 * </pre>
 *
 * <p>Nothing begins, and nothing waits for another turn, where the model tokens are used up; what
 * was there before is still returned by its key.
 */
public final class TurnBegin {

  /** How often it starts over while others interfere. */
  private static final int MAX_ATTEMPTS = 20;

  /** How often a session is there that cannot be seen, before it is taken for another owner's. */
  private static final int MAX_REFUSALS = 3;

  private final TurnStore store;
  private final TurnAsked asked;
  private final KeyedQuestion keyed;
  private final ClaimedTurn claimed;
  private final TurnBudget budget;
  private int claims;
  private int refusals;

  public TurnBegin(TurnStore store, TurnAsked asked) {
    this.store = store;
    this.asked = asked;
    keyed = asked.key() == null ? null : new KeyedQuestion(store, asked);
    claimed = new ClaimedTurn(store, asked, keyed);
    budget = new TurnBudget(store, asked);
  }

  public TurnOutcome begin() {
    budget.read();
    TurnOutcome outcome = null;
    if (keyed == null) {
      budget.check();
      outcome = claim(asked.ref(), null);
    }
    for (int attempt = 1; outcome == null && attempt <= MAX_ATTEMPTS; attempt++) {
      outcome = attempt();
    }
    if (outcome == null) {
      throw new UnavailableException(
          "too many writers at once for agent '%s' of session '%s'; nothing was stored"
              .formatted(asked.agentId(), asked.ref().id()),
          null,
          null);
    }
    return outcome;
  }

  /** One attempt; null where others interfered. */
  private TurnOutcome attempt() {
    Document session = store.leases().look(asked.ref(), asked.agentId());
    if (session == null) {
      return inNewSession();
    }
    SessionRef ref = asked.ref().with(SessionKey.of(session));
    if (RecordMapper.agent(session, asked.agentId()) == null) {
      return asNewAgent(ref, session);
    }
    Kept own = reserved(session);
    if (own != null) {
      return claimedBefore(ref, session, own);
    }
    StoredTurn turn = StoredTurn.of(session, asked.agentId());
    boolean isRunning =
        turn != null && !(asked.mayReplace() && turn.isOver(store.now(), store.times().grace()));
    if (keyed != null) {
      KeyedQuestion.Found found = keyed.find(ref, session, turn, isRunning);
      if (found.outcome() != null) {
        return found.outcome();
      }
      if (found.running()) {
        return running(ref, session, turn, true);
      }
      if (found.question() != null) {
        budget.check(session);
        return askAgain(ref, turn, found);
      }
    }
    budget.check(session);
    if (isRunning) {
      return running(ref, session, turn, false);
    }
    checkExpected(RecordMapper.nextNumber(session, asked.agentId()));
    return claim(ref, turn);
  }

  /** Where nobody has stored the number of its question yet, the question itself may say it. */
  private TurnOutcome running(SessionRef ref, Document session, StoredTurn turn, boolean sameKey) {
    long next = RecordMapper.nextNumber(session, asked.agentId());
    Long question = store.seal().question(turn.lease(ref, asked.agentId()), turn, session);
    return new TurnOutcome.Running(
        turn.id(), question == null ? next : question, turn.startedAt(), sameKey);
  }

  private void checkExpected(long next) {
    if (asked.expected() != null && asked.expected() != next) {
      throw StoreErrors.unexpectedNumber(asked.ref().id(), asked.agentId(), asked.expected(), next);
    }
  }

  private String token() {
    return TurnLease.claimToken(asked.turnId(), claims);
  }

  private Document turn(Long question, StoredTurn replaced) {
    Instant now = store.now();
    Document turn = new Document(Fields.TURNS_ID, asked.turnId());
    if (asked.key() != null) {
      turn.append(Fields.KEY, asked.key()).append(Fields.ASKED, asked.digest());
    }
    turn.append(Fields.STARTED_AT, Date.from(now))
        .append(Fields.UNTIL, Date.from(now.plus(store.times().lease())));
    if (question != null) {
      turn.append(Fields.QUESTION, question);
    }
    return replaced == null ? turn : turn.append(Fields.REPLACED, replaced.toBeSealed());
  }

  private TurnOutcome inNewSession() {
    budget.check();
    checkExpected(0);
    SessionRef ref = asked.ref().with(store.newKeys().get());
    Document session =
        SessionStore.newSession(
                asked.ref(), asked.applicationName(), asked.agentId(), asked.turnId())
            .append(Fields.SESSION_KEY, ref.key().text());
    Document agents = session.get(Fields.AGENTS, Document.class);
    agents.append(KeyEncoding.encode(asked.agentId()), newAgent());
    try {
      if (store.leases().insert(session)) {
        return begun(ref, session, 0, null, true);
      }
      if (++refusals == MAX_REFUSALS) {
        throw StoreErrors.noSession(asked.ref().id());
      }
      return null;
    } catch (MongoException e) {
      return lookAgain(e);
    }
  }

  private TurnOutcome asNewAgent(SessionRef ref, Document session) {
    budget.check(session);
    if (RecordMapper.agentIds(session).size() >= asked.maxAgents()) {
      throw new LimitExceededException(
          "agents", asked.maxAgents(), "one more agent of the session");
    }
    checkExpected(0);
    try {
      Document registered = store.leases().register(ref, asked.agentId(), newAgent());
      return registered == null ? null : begun(ref, registered, 0, null, true);
    } catch (MongoException e) {
      return lookAgain(e);
    }
  }

  private Document newAgent() {
    Date now = Date.from(store.now());
    return SessionStore.newAgent(now, asked.turnId())
        .append(Fields.NEXT_NUMBER, 1L)
        .append(Fields.RECENT, List.of(RecentReservations.entry(token(), 1, now)))
        .append(Fields.TURN, turn(0L, null));
  }

  /** What was sent may be stored: a look shows it. */
  private static TurnOutcome lookAgain(MongoException e) {
    if (MongoErrors.isReplyLost(e)) {
      return null;
    }
    throw e;
  }

  /** Claims the lease with a number for the question. */
  private TurnOutcome claim(SessionRef ref, StoredTurn replaced) {
    Document session = claim(ref, replaced, turn(null, replaced), 1, asked.expected());
    if (session == null) {
      return null;
    }
    long number = RecordMapper.nextNumber(session, asked.agentId()) - 1;
    return begun(ref.with(SessionKey.of(session)), session, number, replaced, false);
  }

  private Document claim(
      SessionRef ref, StoredTurn replaced, Document turn, int count, Long expected) {
    Document stored = replaced == null ? null : replaced.stored();
    Long limit = asked.tokens().sessionTokens();
    TurnClaim claim =
        new TurnClaim(ref, asked.agentId(), turn, token(), count, expected, stored, limit);
    return Retry.onceMore(() -> store.leases().claim(claim));
  }

  /** A claim of ours whose reply got lost; null where there is none. */
  private Kept reserved(Document session) {
    return RecentReservations.kept(session, asked.agentId()).stream()
        .filter(kept -> kept.token().equals(token()))
        .findFirst()
        .orElse(null);
  }

  private TurnOutcome claimedBefore(SessionRef ref, Document look, Kept own) {
    StoredTurn turn = StoredTurn.of(look, asked.agentId());
    if (turn == null || !turn.id().equals(asked.turnId())) {
      // It was taken over before it was known here; what it reserved is sealed.
      claims++;
      return null;
    }
    Document session = store.leases().agent(ref, asked.agentId());
    if (own.count() == 0) {
      TurnLease lease = turn.lease(ref, asked.agentId());
      return orGivenBack(
          claimed.askedAgain(lease, session, turn.replaced(), claimed.questionMessages(lease)));
    }
    boolean registered = turn.stored().containsKey(Fields.QUESTION);
    return begun(ref, session, own.first(), turn.replaced(), registered);
  }

  private TurnOutcome askAgain(SessionRef ref, StoredTurn replaced, KeyedQuestion.Found found) {
    Document turn = turn(MessageDocuments.number(found.question()), replaced);
    Document session = claim(ref, replaced, turn, 0, found.next());
    return session == null
        ? null
        : orGivenBack(
            claimed.askedAgain(
                TurnLease.of(ref, asked.agentId(), asked.turnId(), asked.key()),
                session,
                replaced,
                found.messages()));
  }

  private TurnOutcome begun(
      SessionRef ref, Document session, long number, StoredTurn replaced, boolean registered) {
    return orGivenBack(claimed.begun(ref, session, token(), number, replaced, registered));
  }

  /** What was begun, or null where it was given back: the next claim is another one. */
  private TurnOutcome orGivenBack(TurnOutcome outcome) {
    if (outcome == null) {
      claims++;
    }
    return outcome;
  }
}
