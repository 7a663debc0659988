package io.mongosession.internal.store;

import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import io.mongosession.ConflictException;
import io.mongosession.LimitExceededException;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.Retry;
import org.bson.Document;

/**
 * How much feedback a session may have. The session keeps how much it has, never less than there
 * is; it is counted only where that is reached, or not known.
 */
public final class FeedbackRoom {

  private static final int MAX_ATTEMPTS = 20;

  private final MongoCollection<Document> sessions;
  private final SessionStore store;
  private final FeedbackLog feedback;

  FeedbackRoom(MongoCollection<Document> sessions, SessionStore store, FeedbackLog feedback) {
    this.sessions = sessions.withReadPreference(ReadPreference.primary());
    this.store = store;
    this.feedback = feedback;
  }

  /**
   * Takes room for one more item. One round trip, four where what is stored is counted.
   *
   * @param maximum how many items there may be
   * @return the incarnation of the session that has room
   * @throws LimitExceededException when it has none
   */
  public SessionKey take(SessionRef ref, int maximum) {
    Document hasRoom = ref.filter().append(Fields.FEEDBACK_COUNT, new Document("$lt", maximum));
    Document oneMore = new Document("$inc", new Document(Fields.FEEDBACK_COUNT, 1));
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      Document session =
          Retry.onceMore(
              () ->
                  sessions.findOneAndUpdate(
                      hasRoom, oneMore, SessionStore.returning(Fields.SESSION_KEY)));
      SessionKey key = session != null ? SessionKey.of(session) : count(ref, maximum);
      if (key != null) {
        return key;
      }
    }
    throw new ConflictException(
        ref.id(), null, "too many others give feedback on session '%s'".formatted(ref.id()));
  }

  /** As {@link #take}, by what is stored; null when another caller was first. */
  private SessionKey count(SessionRef ref, int maximum) {
    Document session = store.find(ref, Fields.FEEDBACK_COUNT);
    SessionKey key = SessionKey.of(session);
    int stored = feedback.count(key, maximum);
    if (stored >= maximum) {
      throw new LimitExceededException("feedback", maximum, "one more item of feedback");
    }
    Document asRead =
        key.filter()
            .append(Fields.ID, ref.id())
            .append(Fields.FEEDBACK_COUNT, session.get(Fields.FEEDBACK_COUNT));
    Document counted = new Document("$set", new Document(Fields.FEEDBACK_COUNT, stored + 1));
    return sessions.updateOne(asRead, counted).getMatchedCount() > 0 ? key : null;
  }
}
