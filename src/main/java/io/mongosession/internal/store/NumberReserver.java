package io.mongosession.internal.store;

import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import io.mongosession.UnavailableException;
import io.mongosession.internal.bson.BsonDates;
import io.mongosession.internal.bson.Fields;
import java.util.Date;
import org.bson.Document;

/** The message numbers of agents: one writer at a time moves an agent's counter on the session. */
final class NumberReserver {

  /** How often a reservation is tried while others with the same idempotency key interfere. */
  private static final int MAX_ATTEMPTS = 20;

  private final MongoCollection<Document> sessions;
  private final SessionStore store;
  private final SessionFieldCheck fieldCheck;

  NumberReserver(
      MongoCollection<Document> sessions, SessionStore store, SessionFieldCheck fieldCheck) {
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
   * @param repeatable whether an earlier call may have left a reservation of this write token
   * @param expected the first number it must get, or null
   * @param agentFields fields of the agent to set in the same round trip
   */
  record Claim(
      SessionRef ref,
      String agentId,
      int count,
      String writeToken,
      boolean repeatable,
      Long expected,
      Document agentFields) {

    private String field(String name) {
      return Fields.agent(agentId) + "." + name;
    }

    private Reservation granted(Document session, boolean fresh, long startedNanos) {
      return new Reservation(
          SessionKey.of(session),
          RecordMapper.nextNumber(session, agentId) - count,
          count,
          writeToken,
          fresh,
          startedNanos);
    }
  }

  /** Reserves numbers and stores the agent's fields, in one round trip. */
  Reservation reserve(Claim claim) {
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      long started = System.nanoTime();
      Document reserved =
          fieldCheck.naming(
              claim.ref(),
              claim.agentId(),
              again -> tryReserve(claim, claim.repeatable() || again));
      Reservation reservation =
          reserved != null ? claim.granted(reserved, true, started) : existing(claim, started);
      if (reservation != null) {
        return reservation;
      }
    }
    throw new UnavailableException(
        "too many writers at once for agent '%s' of session '%s'; nothing was stored"
            .formatted(claim.agentId(), claim.ref().id()),
        null,
        null);
  }

  private Document tryReserve(Claim claim, boolean mayBeReserved) {
    String nextNumber = claim.field(Fields.NEXT_NUMBER);
    Document counter = new Document(RecordMapper.COUNTER);
    if (claim.expected() != null) {
      counter.append("$eq", claim.expected());
    }
    Document filter = claim.ref().filter().append(nextNumber, counter);
    if (mayBeReserved) {
      filter.append(
          claim.field(Fields.LAST_WRITE) + "." + Fields.WRITE_TOKEN,
          new Document("$ne", claim.writeToken()));
    }
    Date now = BsonDates.now();
    Document set =
        new Document(Fields.UPDATED_AT, now)
            .append(claim.field(Fields.UPDATED_AT), now)
            .append(
                claim.field(Fields.LAST_WRITE),
                RecordMapper.lastWrite(claim.writeToken(), claim.count()));
    claim.agentFields().forEach((name, value) -> set.append(claim.field(name), value));
    return sessions.findOneAndUpdate(
        filter,
        new Document("$set", set).append("$inc", new Document(nextNumber, (long) claim.count())),
        SessionStore.returning(Fields.SESSION_KEY, nextNumber));
  }

  /** Our own reservation where it is there already; null when the obstacle is gone by now. */
  private Reservation existing(Claim claim, long started) {
    Document session = store.findAgent(claim.ref(), claim.agentId());
    int reserved =
        RecordMapper.reservedBy(RecordMapper.agent(session, claim.agentId()), claim.writeToken());
    if (reserved == claim.count()) {
      return claim.granted(session, false, started);
    }
    if (reserved >= 0) {
      throw StoreErrors.keyReused(claim.ref().id(), claim.agentId());
    }
    long next = RecordMapper.nextNumber(session, claim.agentId());
    if (claim.expected() != null && claim.expected() != next) {
      throw StoreErrors.unexpectedNumber(claim.ref().id(), claim.agentId(), claim.expected(), next);
    }
    return null;
  }

  /**
   * Gives numbers back that no message will ever have, so that readers need not wait for them.
   * Nothing happens when others were reserved behind them.
   */
  void release(SessionRef ref, String agentId, Reservation unused) {
    String agent = Fields.agent(agentId) + ".";
    sessions.updateOne(
        unused
            .sessionKey()
            .filter()
            .append(Fields.ID, ref.id())
            .append(agent + Fields.NEXT_NUMBER, unused.first() + unused.count())
            .append(agent + Fields.LAST_WRITE + "." + Fields.WRITE_TOKEN, unused.writeToken()),
        new Document("$inc", new Document(agent + Fields.NEXT_NUMBER, -(long) unused.count()))
            .append("$unset", new Document(agent + Fields.LAST_WRITE, "")));
  }
}
