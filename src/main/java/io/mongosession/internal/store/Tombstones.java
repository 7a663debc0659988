package io.mongosession.internal.store;

import com.mongodb.ReadPreference;
import com.mongodb.bulk.BulkWriteUpsert;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import io.mongosession.internal.bson.BsonDates;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.Retry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/**
 * The tombstones: one per session that is being deleted, stored before anything is, and kept until
 * nothing of that session can arrive any more. A tombstone is its session's key; it has the
 * session's id too, unless its owner is erased.
 */
final class Tombstones {

  private static final List<String> OTHER_THAN_DATES =
      List.of("number", "string", "object", "binData", "objectId", "bool", "timestamp", "regex");

  /** Instead of the time of a deletion: never due, and out of the way of the sweep's search. */
  private static final Date FOR_EVER = Date.from(Instant.parse("9999-12-31T00:00:00Z"));

  private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);
  private static final BulkWriteOptions UNORDERED = new BulkWriteOptions().ordered(false);

  private final MongoCollection<Document> tombstones;

  Tombstones(MongoCollection<Document> tombstones) {
    this.tombstones = tombstones.withReadPreference(ReadPreference.primary());
  }

  /** Of a session that its users delete. */
  void set(SessionKey key, String sessionId) {
    Document fields = deletedNow().append(Fields.SESSION_ID, sessionId);
    Document notExpired = new Document(Fields.EXPIRED_BY, "");
    Document update = new Document("$set", fields).append("$unset", notExpired);
    Retry.onceMore(() -> tombstones.updateOne(named(key), update, UPSERT));
  }

  /** Of sessions that are erased with their owner: nothing of them stays but the keys. */
  void setNameless(Collection<SessionKey> keys) {
    Document others = new Document(Fields.SESSION_ID, "").append(Fields.EXPIRED_BY, "");
    Document update = new Document("$set", deletedNow()).append("$unset", others);
    List<WriteModel<Document>> writes = new ArrayList<>();
    keys.forEach(key -> writes.add(new UpdateOneModel<>(named(key), update, UPSERT)));
    Retry.onceMore(() -> tombstones.bulkWrite(writes, UNORDERED));
  }

  /**
   * Of sessions that seem to have expired. One that has a tombstone is being deleted by somebody
   * else, or was to be: it is left to the sweep of tombstones.
   *
   * @param sessions the sessions' ids by their keys
   * @param attempt marks these tombstones as this attempt's
   * @return those that have one of this attempt now
   */
  Map<SessionKey, String> tryToSet(Map<SessionKey, String> sessions, String attempt) {
    List<WriteModel<Document>> writes = new ArrayList<>();
    sessions.forEach(
        (key, id) -> {
          Document fields =
              deletedNow().append(Fields.SESSION_ID, id).append(Fields.EXPIRED_BY, attempt);
          writes.add(
              new UpdateOneModel<>(named(key), new Document("$setOnInsert", fields), UPSERT));
        });
    List<SessionKey> keys = List.copyOf(sessions.keySet());
    Map<SessionKey, String> set = new LinkedHashMap<>();
    for (BulkWriteUpsert upsert : tombstones.bulkWrite(writes, UNORDERED).getUpserts()) {
      SessionKey key = keys.get(upsert.getIndex());
      set.put(key, sessions.get(key));
    }
    return set;
  }

  /** Of sessions that live on. */
  void takeBack(Collection<SessionKey> keys, String attempt) {
    Document ours = new Document(Fields.ID, SessionKey.in(keys)).append(Fields.EXPIRED_BY, attempt);
    Retry.onceMore(() -> tombstones.deleteMany(ours).getDeletedCount());
  }

  /** Those that were set before this moment, and another program's that have no time. */
  List<Document> setBefore(Instant moment, int atMost) {
    // Each is a range of the index; not so what is no date.
    Document due =
        new Document(
            "$or",
            List.of(
                new Document(Fields.DELETED_AT, new Document("$lt", Date.from(moment))),
                // Another program's: it would never be due.
                new Document(Fields.DELETED_AT, null),
                new Document(Fields.DELETED_AT, List.of()),
                new Document(Fields.DELETED_AT, new Document("$type", OTHER_THAN_DATES))));
    return tombstones.find(due).batchSize(atMost).limit(atMost).into(new ArrayList<>());
  }

  /**
   * Removes these unless they were set anew.
   *
   * @param forEver those that stay, with nothing but their keys
   */
  void remove(List<Document> done, Collection<SessionKey> forEver) {
    List<WriteModel<Document>> writes = new ArrayList<>();
    for (Document tombstone : done) {
      Document exact = new Document(Fields.ID, new Document("$eq", tombstone.get(Fields.ID)));
      if (tombstone.get(Fields.DELETED_AT) instanceof Date deletedAt) {
        exact.append(Fields.DELETED_AT, deletedAt);
      }
      SessionKey key = SessionKey.ofTombstone(tombstone);
      writes.add(
          key != null && forEver.contains(key)
              ? new ReplaceOneModel<>(exact, new Document(Fields.DELETED_AT, FOR_EVER))
              : new DeleteOneModel<>(exact));
    }
    tombstones.bulkWrite(writes, UNORDERED);
  }

  boolean has(SessionKey key) {
    return tombstones.find(named(key)).first() != null;
  }

  private static Document named(SessionKey key) {
    return new Document(Fields.ID, key.text());
  }

  private static Document deletedNow() {
    return new Document(Fields.DELETED_AT, BsonDates.now());
  }
}
