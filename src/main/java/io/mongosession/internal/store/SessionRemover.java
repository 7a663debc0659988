package io.mongosession.internal.store;

import com.mongodb.MongoInterruptedException;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.UpdateOptions;
import io.mongosession.UnavailableException;
import io.mongosession.internal.bson.BsonDates;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.Retry;
import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;

/**
 * Deletes sessions with all they own, and sweeps what is left over: the rest of a deletion that was
 * interrupted, and messages that were on their way when their session was deleted.
 *
 * <p>A tombstone with the session's key is stored first and stays until nothing of that session can
 * arrive any more. That of an imported session stays for ever, with the key alone, so that another
 * import does not bring it back.
 */
public final class SessionRemover {

  private static final Logger LOG = LogContext.logger(SessionRemover.class.getName());
  private static final int SWEPT_AT_ONCE = 50;

  /** Instead of the time of a deletion: never due, and out of the way of the sweep's search. */
  private static final Date FOR_EVER = Date.from(Instant.parse("9999-12-31T00:00:00Z"));

  private static final List<String> OTHER_THAN_DATES =
      List.of("number", "string", "object", "binData", "objectId", "bool", "timestamp", "regex");

  /** How often a session is deleted that is still there afterwards. */
  private static final int MAX_ATTEMPTS = 3;

  private final MongoCollection<Document> tombstones;
  private final SessionStore sessions;
  private final MessageLog messages;
  private final FeedbackLog feedback;
  private final Duration longestWrite;

  SessionRemover(
      MongoCollection<Document> tombstones,
      SessionStore sessions,
      MessageLog messages,
      FeedbackLog feedback,
      Duration longestWrite) {
    this.tombstones = tombstones;
    this.sessions = sessions;
    this.messages = messages;
    this.feedback = feedback;
    this.longestWrite = longestWrite;
  }

  /** Deletes the session; returns the key of the incarnation that is gone. */
  public SessionKey delete(SessionRef ref) {
    SessionKey key = SessionKey.of(sessions.find(ref));
    mark(ref.id(), key);
    deleteDocument(ref, key);
    deleteOwned(key);
    return key;
  }

  private void mark(String sessionId, SessionKey key) {
    Document tombstone =
        new Document(Fields.SESSION_ID, sessionId).append(Fields.DELETED_AT, BsonDates.now());
    Retry.onceMore(
        () ->
            tombstones.updateOne(
                new Document(Fields.ID, key.text()),
                new Document("$set", tombstone),
                new UpdateOptions().upsert(true)));
  }

  /**
   * Returns only when the document is gone: what belongs to a session that is there is never
   * deleted. Where a command deleted none, it may be gone by an attempt whose reply got lost, or by
   * another caller.
   */
  private void deleteDocument(SessionRef ref, SessionKey key) {
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      if (sessions.delete(ref, key) || !sessions.exists(ref.id(), key)) {
        return;
      }
    }
    throw new UnavailableException(
        "session '%s' could not be deleted; nothing of it was".formatted(ref.id()), null, null);
  }

  private void deleteOwned(SessionKey key) {
    messages.deleteAll(key);
    feedback.deleteAll(key);
  }

  /**
   * Removes what deletions older than the longest write left behind; a failure is logged and left
   * to the next time.
   */
  public void sweep() {
    try {
      sweep(Instant.now().minus(longestWrite));
    } catch (RuntimeException e) {
      // Whatever else was done went through; closing the factory interrupts.
      Level level = e instanceof MongoInterruptedException ? Level.DEBUG : Level.WARNING;
      LOG.log(level, "left-overs of deleted sessions could not be swept now", e);
    }
  }

  public void sweep(Instant deletedBefore) {
    // Each is a range of the index; not so what is no date.
    Document due =
        new Document(
            "$or",
            List.of(
                new Document(Fields.DELETED_AT, new Document("$lt", Date.from(deletedBefore))),
                // Another program's: it would never be due.
                new Document(Fields.DELETED_AT, null),
                new Document(Fields.DELETED_AT, List.of()),
                new Document(Fields.DELETED_AT, new Document("$type", OTHER_THAN_DATES))));
    for (Document tombstone : tombstones.find(due).limit(SWEPT_AT_ONCE).into(new ArrayList<>())) {
      SessionKey key = SessionKey.ofTombstone(tombstone);
      // Without a key and an id it is unknown what was deleted: nothing else is touched then. And
      // a deletion that never got to the session was never acknowledged: the session stays.
      boolean gone =
          key != null
              && tombstone.get(Fields.SESSION_ID) instanceof String id
              && !sessions.exists(id, key);
      if (gone) {
        deleteOwned(key);
      }
      Document exact = new Document(Fields.ID, new Document("$eq", tombstone.get(Fields.ID)));
      if (tombstone.get(Fields.DELETED_AT) instanceof Date deletedAt) {
        exact.append(Fields.DELETED_AT, deletedAt);
      }
      if (gone && key.isImported()) {
        tombstones.replaceOne(exact, new Document(Fields.DELETED_AT, FOR_EVER));
      } else {
        tombstones.deleteOne(exact);
      }
    }
  }

  /** Whether the session with this key, which is an imported one's, was deleted. */
  boolean knows(SessionKey key) {
    return tombstones
            .withReadPreference(ReadPreference.primary())
            .find(new Document(Fields.ID, key.text()))
            .first()
        != null;
  }
}
