package io.mongosession.internal.store;

import static com.mongodb.client.model.Projections.include;

import com.mongodb.MongoException;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import io.mongosession.internal.bson.BsonDates;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.MongoErrors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bson.Document;

/** {@link TurnLeases} on MongoDB. */
final class MongoTurnLeases implements TurnLeases {

  private static final Document NO_TEXT = not(new Document("$type", "string"));
  private static final Document NO_TIME = not(new Document("$type", "date"));

  private final MongoCollection<Document> sessions;
  private final SessionStore store;

  MongoTurnLeases(MongoCollection<Document> sessions, SessionStore store) {
    this.sessions = sessions.withReadPreference(ReadPreference.primary());
    this.store = store;
  }

  private static Document not(Document condition) {
    return new Document("$not", condition);
  }

  @Override
  public Document look(SessionRef ref, String agentId) {
    return store.findOrNull(
        ref,
        Fields.AGENT_IDS,
        Fields.USED_TOKENS,
        Fields.counter(agentId),
        Fields.recent(agentId),
        Fields.agent(agentId) + "." + Fields.LAST_WRITE,
        Fields.turn(agentId));
  }

  @Override
  public Document agent(SessionRef ref, String agentId) {
    return store.findAgent(ref, agentId, Fields.agent(agentId), Fields.USAGE_BY_MODEL);
  }

  @Override
  public Document claim(TurnClaim claim) {
    String agent = Fields.agent(claim.agentId());
    String turn = Fields.turn(claim.agentId()) + ".";
    Document filter =
        claim.ref().filter().append(Fields.counter(claim.agentId()), counter(claim.expected()));
    RecentReservations.refuse(filter, agent, claim.token());
    if (claim.replacing() == null) {
      filter.append(
          "$or",
          List.of(
              new Document(turn + Fields.TURNS_ID, NO_TEXT),
              new Document(turn + Fields.UNTIL, NO_TIME)));
    } else {
      for (String field : List.of(Fields.TURNS_ID, Fields.UNTIL)) {
        filter.append(turn + field, claim.replacing().get(field));
      }
    }
    if (claim.sessionTokens() != null) {
      filter.append(Fields.USED_TOKENS, not(new Document("$gte", claim.sessionTokens())));
    }
    Document set = new Document(Fields.turn(claim.agentId()), claim.turn());
    Document update = reserving(agent, set, claim.token(), claim.count(), new Document());
    return store.changing(
        claim.ref(),
        claim.agentId(),
        () ->
            sessions.findOneAndUpdate(
                filter,
                update,
                SessionStore.returning(Fields.SESSION_KEY, Fields.USAGE_BY_MODEL, agent)));
  }

  private static Document counter(Long expected) {
    Document counter = new Document(RecordMapper.COUNTER);
    return expected == null ? counter : counter.append("$eq", expected);
  }

  private static Document reserving(
      String agent, Document set, String token, int count, Document unset) {
    Date now = BsonDates.now();
    set.append(Fields.UPDATED_AT, now).append(agent + "." + Fields.UPDATED_AT, now);
    Document update =
        new Document("$set", set)
            .append("$inc", new Document(agent + "." + Fields.NEXT_NUMBER, (long) count));
    RecentReservations.keep(update, agent, RecentReservations.entry(token, count, now));
    update.get("$unset", Document.class).putAll(unset);
    return update;
  }

  @Override
  public boolean insert(Document session) {
    try {
      sessions.insertOne(session);
      return true;
    } catch (MongoException e) {
      if (MongoErrors.isDuplicateKey(e)) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public Document register(SessionRef ref, String agentId, Document agent) {
    return store.registerAgent(ref, agentId, agent);
  }

  @Override
  public Document reserve(TurnReservation reservation) {
    TurnLease lease = reservation.lease();
    String agent = Fields.agent(lease.agentId());
    String turn = Fields.turn(lease.agentId()) + ".";
    Document filter = held(lease).append(Fields.counter(lease.agentId()), RecordMapper.COUNTER);
    RecentReservations.refuse(filter, agent, reservation.token());
    Document set = new Document(turn + Fields.QUESTION, reservation.question());
    reservation.agentFields().forEach((name, value) -> set.append(agent + "." + name, value));
    Document update =
        reserving(
            agent,
            set,
            reservation.token(),
            reservation.count(),
            new Document(turn + Fields.REPLACED, ""));
    UsageFields.add(update.get("$inc", Document.class), reservation.measured());
    return store.changing(
        lease.ref(),
        lease.agentId(),
        () ->
            sessions.findOneAndUpdate(
                filter,
                update,
                SessionStore.returning(Fields.SESSION_KEY, Fields.counter(lease.agentId()))));
  }

  /** The filter of whatever changes the session while the lease is the turn's own. */
  private static Document held(TurnLease lease) {
    return lease
        .ref()
        .filter()
        .append(Fields.turn(lease.agentId()) + "." + Fields.TURNS_ID, lease.turnId());
  }

  private static Document ending(TurnLease lease) {
    return new Document("$unset", new Document(Fields.turn(lease.agentId()), ""));
  }

  @Override
  public void release(TurnLease lease) {
    sessions.updateOne(held(lease), ending(lease));
  }

  @Override
  public boolean giveBack(TurnLease lease, String token, long number) {
    String agentId = lease.agentId();
    Document last =
        held(lease)
            .append(Fields.counter(agentId), number + 1)
            .append(Fields.recent(agentId) + "." + Fields.WRITE_TOKEN, token);
    Document update =
        ending(lease)
            .append("$inc", new Document(Fields.counter(agentId), -1L))
            .append("$pop", new Document(Fields.recent(agentId), 1));
    return sessions.updateOne(last, update).getMatchedCount() > 0;
  }

  @Override
  public void leave(TurnLease lease) {
    sessions.updateOne(
        held(lease),
        ending(lease).append("$inc", new Document(Fields.unused(lease.agentId()), 1L)));
  }

  @Override
  public boolean stop(TurnLease lease) {
    Document stop = new Document(Fields.turn(lease.agentId()) + "." + Fields.STOP, true);
    return sessions.updateOne(held(lease), new Document("$set", stop)).getMatchedCount() > 0;
  }

  @Override
  public void renew(Collection<Renewal> renewals, Date until) {
    List<WriteModel<Document>> updates = new ArrayList<>();
    for (Renewal renewal : renewals) {
      String turn = Fields.turn(renewal.lease().agentId()) + ".";
      Document update =
          new Document(
                  "$set",
                  new Document(turn + Fields.UNTIL, until)
                      .append(turn + Fields.QUESTION, renewal.question()))
              .append("$unset", new Document(turn + Fields.REPLACED, ""));
      updates.add(new UpdateOneModel<>(held(renewal.lease()), update));
    }
    sessions.bulkWrite(updates, new BulkWriteOptions().ordered(false));
  }

  @Override
  public List<Document> looks(Collection<TurnLease> leases) {
    Set<String> ids = new LinkedHashSet<>();
    Set<String> fields = new LinkedHashSet<>(List.of(Fields.SESSION_KEY));
    for (TurnLease lease : leases) {
      ids.add(lease.ref().id());
      fields.add(Fields.turn(lease.agentId()));
    }
    return sessions
        .find(new Document(Fields.ID, new Document("$in", List.copyOf(ids))))
        .projection(include(List.copyOf(fields)))
        .batchSize(ids.size() + 1)
        .into(new ArrayList<>());
  }

  @Override
  public String collection() {
    return sessions.getNamespace().getFullName();
  }
}
