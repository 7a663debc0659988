package io.mongosession.internal.store;

import static com.mongodb.client.model.Projections.include;

import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import io.mongosession.ErasureReceipt;
import io.mongosession.UnavailableException;
import io.mongosession.internal.bson.Fields;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.bson.Document;

/**
 * Erases all sessions of an owner with all they own, in steps. Wherever it ends, a repeated one
 * goes on; what it left half-deleted the sweep of tombstones completes.
 */
public final class OwnerErasure {

  private static final int STEP = 50;

  /** How many steps in a row may find sessions and delete none. */
  private static final int MAX_VAIN_STEPS = 3;

  private final MongoCollection<Document> sessions;
  private final Tombstones tombstones;
  private final SessionPresence presence;
  private final MessageLog messages;
  private final FeedbackLog feedback;
  private final SessionRemover remover;

  OwnerErasure(
      MongoCollection<Document> sessions,
      Tombstones tombstones,
      SessionPresence presence,
      MessageLog messages,
      FeedbackLog feedback,
      SessionRemover remover) {
    this.sessions = sessions.withReadPreference(ReadPreference.primary());
    this.tombstones = tombstones;
    this.presence = presence;
    this.messages = messages;
    this.feedback = feedback;
    this.remover = remover;
  }

  /**
   * Erases the sessions that were created by now; returns when none is found.
   *
   * @param sweepInterval how long it may take until the next sweep of tombstones
   */
  public ErasureReceipt erase(String owner, Duration sweepInterval) {
    // What is stored has milliseconds.
    Instant started = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Counts counts = new Counts();
    int vain = 0;
    for (var found = find(owner, started); !found.isEmpty(); found = find(owner, started)) {
      Set<SessionKey> gone = delete(found);
      counts.add(gone);
      remover.deleteOwned(gone);
      vain = gone.isEmpty() ? vain + 1 : 0;
      if (vain == MAX_VAIN_STEPS) {
        throw new UnavailableException(
            "not all sessions of the owner could be deleted; repeat the call", null, null);
      }
    }
    Instant finished = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return new ErasureReceipt(
        owner,
        counts.sessions,
        counts.messages,
        counts.feedback,
        started,
        finished,
        finished.plus(remover.longestWrite()).plus(sweepInterval));
  }

  private final class Counts {

    private long sessions;
    private long messages;
    private long feedback;

    /** Before what they own is deleted. */
    void add(Set<SessionKey> gone) {
      if (!gone.isEmpty()) {
        sessions += gone.size();
        messages += OwnerErasure.this.messages.count(gone);
        feedback += OwnerErasure.this.feedback.count(gone);
      }
    }
  }

  /** Some of the sessions' ids by their keys. One whose time is no date is of before, too. */
  private Map<SessionKey, String> find(String owner, Instant started) {
    Document filter =
        new Document(Fields.OWNER, new Document("$eq", owner))
            .append(
                Fields.CREATED_AT, new Document("$not", new Document("$gt", Date.from(started))))
            .append(Fields.SESSION_KEY, SessionKey.ANY)
            .append(Fields.ID, new Document("$type", "string"));
    Map<SessionKey, String> found = new HashMap<>();
    sessions
        .find(filter)
        .projection(include(Fields.SESSION_KEY))
        .batchSize(STEP)
        .limit(STEP)
        .forEach(session -> found.put(SessionKey.of(session), session.getString(Fields.ID)));
    return found;
  }

  private Set<SessionKey> delete(Map<SessionKey, String> found) {
    long startedNanos = System.nanoTime();
    tombstones.setNameless(found.keySet());
    if (remover.isLate(startedNanos)) {
      return Set.of();
    }
    presence.delete(found);
    Set<SessionKey> gone = new HashSet<>(found.keySet());
    gone.removeAll(presence.stored(found));
    return gone;
  }
}
