package io.mongosession;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.UpdateOptions;
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
 * arrive any more.
 */
final class SessionRemover {

  private static final int SWEPT_AT_ONCE = 50;

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

  /** Deletes the session; answers the key of the incarnation that is gone. */
  String delete(SessionRef ref) {
    String key = sessions.find(ref, Fields.SESSION_KEY).getString(Fields.SESSION_KEY);
    mark(ref.id(), key);
    sessions.delete(ref, key);
    deleteOwned(key);
    return key;
  }

  private void mark(String sessionId, String key) {
    Document tombstone =
        new Document(Fields.SESSION_ID, sessionId).append(Fields.DELETED_AT, SessionStore.now());
    MongoErrors.onceMore(
        () ->
            tombstones.updateOne(
                new Document(Fields.ID, key),
                new Document("$set", tombstone),
                new UpdateOptions().upsert(true)));
  }

  private void deleteOwned(String key) {
    messages.deleteAll(key);
    feedback.deleteAll(key);
  }

  /** Removes what deletions older than the longest write left behind. */
  void sweep() {
    sweep(Instant.now().minus(longestWrite));
  }

  void sweep(Instant deletedBefore) {
    List<Document> due =
        tombstones
            .find(new Document(Fields.DELETED_AT, new Document("$lt", Date.from(deletedBefore))))
            .limit(SWEPT_AT_ONCE)
            .into(new ArrayList<>());
    for (Document tombstone : due) {
      String key = tombstone.getString(Fields.ID);
      // A deletion that never got to the session was never acknowledged: the session stays.
      if (!sessions.exists(tombstone.getString(Fields.SESSION_ID), key)) {
        deleteOwned(key);
      }
      tombstones.deleteOne(
          new Document(Fields.ID, key)
              .append(Fields.DELETED_AT, tombstone.getDate(Fields.DELETED_AT)));
    }
  }
}
