package io.mongosession.internal.store;

import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import io.mongosession.UnavailableException;
import io.mongosession.internal.bson.BsonDates;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.Retry;
import java.time.Duration;
import java.util.Date;
import java.util.List;
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
   * @param system which of its messages are system messages
   */
  record Claim(
      SessionRef ref,
      String agentId,
      int count,
      String writeToken,
      Long expected,
      Document agentFields,
      SystemPlaces system) {

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
          new Document(),
          system);
    }
  }

  /**
   * Which messages of a batch are system messages: their numbers are kept on the agent.
   *
   * @param places their places in the batch; empty for most
   * @param likely the first number that the batch probably gets, or null
   */
  record SystemPlaces(List<Integer> places, Long likely) {

    private List<Long> numbers(long first) {
      return places.stream()
          .skip(Math.max(0, places.size() - SystemNumbers.KEPT))
          .map(place -> first + place)
          .toList();
    }
  }

  /**
   * Reserves numbers and stores the agent's fields, in one round trip; a writer that has reserved
   * already gets its own numbers. The server itself refuses the second reservation of a writer,
   * because it may be the driver that repeats a command.
   *
   * <p>Numbers of system messages are kept in the same round trip where the first number is known,
   * and otherwise in another; always before one of the messages can be stored.
   */
  Reservation reserve(Claim claim) {
    List<Integer> system = claim.system().places();
    Long known = claim.expected() == null ? claim.system().likely() : claim.expected();
    if (!system.isEmpty() && known != null) {
      long started = System.nanoTime();
      Document reserved = tryReserve(claim, known, claim.system().numbers(known));
      if (reserved != null) {
        return claim.granted(reserved, started);
      }
    }
    Reservation reservation = reserveAny(claim);
    if (!system.isEmpty()) {
      keep(claim, reservation, claim.system().numbers(reservation.first()));
    }
    return reservation;
  }

  private void keep(Claim claim, Reservation reservation, List<Long> systemNumbers) {
    String agent = Fields.agent(claim.agentId());
    Document filter = reservation.sessionKey().filter().append(Fields.ID, claim.ref().id());
    SystemNumbers.refuse(filter, agent, systemNumbers);
    Document update = new Document("$push", new Document());
    SystemNumbers.keep(update, agent, systemNumbers);
    Retry.onceMore(() -> sessions.updateOne(filter, update));
  }

  private Reservation reserveAny(Claim claim) {
    Claim current = claim;
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      long started = System.nanoTime();
      Document reserved = tryReserve(current, current.expected(), List.of());
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

  /**
   * @param first the first number it must get, or null
   * @param systemNumbers to be kept with it
   */
  private Document tryReserve(Claim claim, Long first, List<Long> systemNumbers) {
    String agent = Fields.agent(claim.agentId());
    String nextNumber = Fields.counter(claim.agentId());
    Document counter = new Document(RecordMapper.COUNTER);
    if (first != null) {
      counter.append("$eq", first);
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
    if (!systemNumbers.isEmpty()) {
      SystemNumbers.refuse(filter, agent, systemNumbers);
      SystemNumbers.keep(update, agent, systemNumbers);
    }
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
