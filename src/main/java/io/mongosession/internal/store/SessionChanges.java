package io.mongosession.internal.store;

import static com.mongodb.client.model.Projections.fields;
import static com.mongodb.client.model.Projections.include;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import io.mongosession.internal.bson.BsonDates;
import io.mongosession.internal.bson.Fields;
import java.time.Duration;
import java.util.Date;
import org.bson.Document;

/** Changes of sessions that are stored: an agent's fields, the metadata. */
public final class SessionChanges {

  private final MongoCollection<Document> sessions;
  private final SessionStore store;
  private final SessionFieldCheck fieldCheck;

  SessionChanges(
      MongoCollection<Document> sessions, SessionStore store, SessionFieldCheck fieldCheck) {
    this.sessions = sessions;
    this.store = store;
    this.fieldCheck = fieldCheck;
  }

  /**
   * Sets fields of an agent, which must exist. One round trip.
   *
   * @param expectedNumber the number its next message must get, or null
   * @return the incarnation of the session that has them now
   */
  public SessionKey setAgent(SessionRef ref, String agentId, Document fields, Long expectedNumber) {
    String agent = Fields.agent(agentId) + ".";
    Date now = BsonDates.now();
    Document set = new Document(Fields.UPDATED_AT, now).append(agent + Fields.UPDATED_AT, now);
    fields.forEach((name, value) -> set.append(agent + name, value));
    Document counter = new Document(RecordMapper.COUNTER);
    if (expectedNumber != null) {
      counter.append("$eq", expectedNumber);
    }
    Document filter = ref.filter().append(Fields.counter(agentId), counter);
    Document update = new Document("$set", set);
    SessionKey changed =
        fieldCheck.naming(
            ref,
            agentId,
            again ->
                ref.key() == null ? findAndUpdate(filter, update) : update(filter, update, ref));
    if (changed == null) {
      throw notFound(ref, agentId, expectedNumber);
    }
    return changed;
  }

  /**
   * Marks the session as changed for the sake of an agent's message. One round trip.
   *
   * @return the session key and the number the agent's next message gets
   */
  public Document touch(SessionRef ref, String agentId) {
    Document filter = ref.filter().append(Fields.counter(agentId), RecordMapper.COUNTER);
    Document update = new Document("$set", new Document(Fields.UPDATED_AT, BsonDates.now()));
    Document session =
        fieldCheck.naming(
            ref,
            agentId,
            again ->
                sessions.findOneAndUpdate(
                    filter,
                    update,
                    SessionStore.returning(Fields.SESSION_KEY, Fields.counter(agentId))));
    if (session == null) {
      throw notFound(ref, agentId, null);
    }
    return session;
  }

  /** What to tell of an agent whose session no filter matched. */
  private RuntimeException notFound(SessionRef ref, String agentId, Long expectedNumber) {
    long next = RecordMapper.nextNumber(store.findCounter(ref, agentId), agentId);
    return expectedNumber != null && expectedNumber != next
        ? StoreErrors.unexpectedNumber(ref.id(), agentId, expectedNumber, next)
        : StoreErrors.noAgent(ref.id(), agentId);
  }

  private SessionKey findAndUpdate(Document filter, Document update) {
    Document session =
        sessions.findOneAndUpdate(filter, update, SessionStore.returning(Fields.SESSION_KEY));
    return session == null ? null : SessionKey.of(session);
  }

  private SessionKey update(Document filter, Document update, SessionRef ref) {
    return sessions.updateOne(filter, update).getMatchedCount() == 0 ? null : ref.key();
  }

  /**
   * Sets how long the session is kept, or removes it. One round trip.
   *
   * @param retention its own, or null
   * @return the session as it is then
   */
  public Document setRetention(SessionRef ref, Duration retention) {
    Document set = new Document(Fields.UPDATED_AT, BsonDates.now());
    Document update = new Document("$set", set);
    if (retention == null) {
      update.append("$unset", new Document(Fields.RETENTION, ""));
    } else {
      set.append(Fields.RETENTION, retention.toMillis());
    }
    FindOneAndUpdateOptions asShown =
        SessionStore.returning(RecordMapper.sessionFields())
            .projection(fields(include(Fields.SESSION_KEY), include(RecordMapper.sessionFields())));
    Document changed =
        fieldCheck.naming(
            ref, null, again -> sessions.findOneAndUpdate(ref.filter(), update, asShown));
    if (changed == null) {
      throw store.missing(ref);
    }
    return changed;
  }

  /** Removes fields of the metadata, whatever its size. One round trip. */
  public void removeMetadata(SessionRef ref, Document unset) {
    if (!changeMetadata(ref, ref.filter(), new Document(), unset, new Document())) {
      throw store.missing(ref);
    }
  }

  /**
   * Sets fields of the metadata if it stays within the limits whatever they replace. One round
   * trip.
   *
   * @param added how much larger it becomes at most
   * @return false when it might become larger than that, or nobody knows how large it is, or the
   *     session is gone
   */
  public boolean addMetadata(
      SessionRef ref, Document set, MetadataSize added, MetadataSize limits) {
    Document filter = ref.filter();
    limits.minus(added).require(filter);
    Document increase = new Document();
    added.store(increase);
    return changeMetadata(ref, filter, set, new Document(), increase);
  }

  /**
   * Sets and removes fields of the metadata if it has this version. One round trip.
   *
   * @param version the version the change was made from, or null where there was none
   * @param size how large the metadata is then
   * @return false when it is another version by now, or the session is gone
   */
  public boolean changeMetadata(
      SessionRef ref, Number version, Document set, Document unset, MetadataSize size) {
    Document filter = ref.filter().append(Fields.METADATA_VERSION, version);
    size.store(set);
    return changeMetadata(ref, filter, set, unset, new Document());
  }

  private boolean changeMetadata(
      SessionRef ref, Document filter, Document set, Document unset, Document increase) {
    Document update =
        new Document("$set", set.append(Fields.UPDATED_AT, BsonDates.now()))
            .append("$inc", increase.append(Fields.METADATA_VERSION, 1L));
    // Servers refuse an empty $unset.
    if (!unset.isEmpty()) {
      update.append("$unset", unset);
    }
    return fieldCheck.naming(
            ref, null, again -> sessions.updateOne(filter, update).getMatchedCount())
        > 0;
  }
}
