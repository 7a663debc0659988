package io.mongosession.internal.store;

import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import io.mongosession.UnavailableException;
import io.mongosession.internal.bson.BsonDates;
import io.mongosession.internal.bson.Fields;
import java.time.Duration;
import java.util.Date;
import org.bson.Document;

/** The message numbers of agents: one writer at a time moves an agent's counter on the session. */
final class NumberReserver {

  /** How often a reservation is tried while others interfere. */
  private static final int MAX_ATTEMPTS = 20;

  private final MongoCollection<Document> sessions;
  private final SessionStore store;
  private final SessionFieldCheck fieldCheck;
  private final Duration longestInsertDelay;

  /**
   * @param longestInsertDelay how long after its reservation a message may still be sent
   */
  NumberReserver(
      MongoCollection<Document> sessions,
      SessionStore store,
      SessionFieldCheck fieldCheck,
      Duration longestInsertDelay) {
    this.longestInsertDelay = longestInsertDelay;
    this.sessions = sessions.withReadPreference(ReadPreference.primary());
    this.store = store;
    this.fieldCheck = fieldCheck;
  }

  /**
   * What a writer asks for.
   *
   * @param ref the session
   * @param agentId the agent
   * @param count how many adjacent numbers
   * @param writeToken marks this writer: an attempt whose reply was lost, or an earlier call with
   *     the same idempotency key, recognises its own reservation by it
   * @param expected the first number it must get, or null
   * @param agentFields fields of the agent to set in the same round trip
   */
  record Claim(
      SessionRef ref,
      String agentId,
      int count,
      String writeToken,
      Long expected,
      Document agentFields) {

    private String field(String name) {
      return Fields.agent(agentId) + "." + name;
    }

    private Reservation granted(Document session, long startedNanos) {
      long first = RecordMapper.nextNumber(session, agentId) - count;
      return new Reservation(SessionKey.of(session), first, count, writeToken, true, startedNanos);
    }

    /** The writer's own reservation, which is there already. */
    private Reservation found(Document session, RecentReservations.Found own, long startedNanos) {
      long first = RecordMapper.nextNumber(session, agentId) - own.behind() - count;
      long made = own.isLast() ? startedNanos : System.nanoTime() - own.age().toNanos();
      return new Reservation(SessionKey.of(session), first, count, writeToken, false, made);
    }

    /**
     * The claim that takes the place of a reservation whose numbers readers may have passed over;
     * the same for all who repeat a call. The agent's fields were stored with that reservation.
     */
    private Claim again(int attempt) {
      return new Claim(
          ref,
          agentId,
          count,
          "again%d:%s".formatted(attempt, writeToken),
          expected,
          new Document());
    }
  }

  /**
   * Reserves numbers and stores the agent's fields, in one round trip; a writer that has reserved
   * already gets its own numbers. The server itself refuses the second reservation of a writer,
   * because it may be the driver that repeats a command.
   */
  Reservation reserve(Claim claim) {
    Claim current = claim;
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      long started = System.nanoTime();
      Document reserved = tryReserve(current);
      if (reserved != null) {
        return current.granted(reserved, started);
      }
      Document session = store.findReservations(claim.ref(), claim.agentId());
      RecentReservations.Found own =
          RecentReservations.find(session, claim.agentId(), current.writeToken());
      if (own == null) {
        checkExpected(claim, session);
        continue;
      }
      if (own.count() != claim.count()) {
        throw StoreErrors.keyReused(claim.ref().id(), claim.agentId());
      }
      if (own.isOpen(longestInsertDelay)) {
        return current.found(session, own, started);
      }
      current = claim.again(attempt);
    }
    throw new UnavailableException(
        "too many writers at once for agent '%s' of session '%s'; nothing was stored"
            .formatted(claim.agentId(), claim.ref().id()),
        null,
        null);
  }

  private Document tryReserve(Claim claim) {
    String agent = Fields.agent(claim.agentId());
    String nextNumber = Fields.counter(claim.agentId());
    Document counter = new Document(RecordMapper.COUNTER);
    if (claim.expected() != null) {
      counter.append("$eq", claim.expected());
    }
    Document filter = claim.ref().filter().append(nextNumber, counter);
    RecentReservations.refuse(filter, agent, claim.writeToken());
    Date now = BsonDates.now();
    Document set =
        new Document(Fields.UPDATED_AT, now).append(agent + "." + Fields.UPDATED_AT, now);
    claim.agentFields().forEach((name, value) -> set.append(agent + "." + name, value));
    Document update =
        new Document("$set", set).append("$inc", new Document(nextNumber, (long) claim.count()));
    RecentReservations.keep(
        update, agent, RecentReservations.entry(claim.writeToken(), claim.count(), now));
    return fieldCheck.naming(
        claim.ref(),
        claim.agentId(),
        again ->
            sessions.findOneAndUpdate(
                filter, update, SessionStore.returning(Fields.SESSION_KEY, nextNumber)));
  }

  private static void checkExpected(Claim claim, Document session) {
    long next = RecordMapper.nextNumber(session, claim.agentId());
    if (claim.expected() != null && claim.expected() != next) {
      throw StoreErrors.unexpectedNumber(claim.ref().id(), claim.agentId(), claim.expected(), next);
    }
  }

  /**
   * Gives numbers back that no message will ever have, so that readers need not wait for them. When
   * others were reserved behind them they stay unused, and are counted: the counter shows it, and
   * while it does not the own reservation is the last.
   */
  void release(SessionRef ref, String agentId, Reservation unused) {
    String counter = Fields.counter(agentId);
    Document ours =
        unused
            .sessionKey()
            .filter()
            .append(Fields.ID, ref.id())
            .append(counter, unused.first() + unused.count())
            .append(Fields.recent(agentId) + "." + Fields.WRITE_TOKEN, unused.writeToken());
    Document giveBack =
        new Document("$inc", new Document(counter, -(long) unused.count()))
            .append("$pop", new Document(Fields.recent(agentId), 1));
    if (sessions.updateOne(ours, giveBack).getMatchedCount() == 0) {
      leave(ref, agentId, unused);
    }
  }

  /** Counts numbers that no message will ever have. */
  void leave(SessionRef ref, String agentId, Reservation unused) {
    sessions.updateOne(
        unused
            .sessionKey()
            .filter()
            .append(Fields.ID, ref.id())
            .append(Fields.counter(agentId), RecordMapper.COUNTER),
        new Document("$inc", new Document(Fields.unused(agentId), (long) unused.count())));
  }
}
