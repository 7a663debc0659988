package io.mongosession.internal.store;

import com.mongodb.MongoInterruptedException;
import io.mongosession.UnavailableException;
import io.mongosession.internal.bson.Fields;
import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.Document;

/**
 * Deletes sessions with all they own, and sweeps what is left over: the rest of a deletion that was
 * interrupted, and messages that were on their way when their session was deleted.
 *
 * <p>A tombstone with the session's key is stored first. What belongs to a session is deleted only
 * after the session was seen to be gone. The tombstone of an imported session stays for ever, with
 * the key alone, so that another import does not bring it back.
 */
public final class SessionRemover {

  private static final Logger LOG = LogContext.logger(SessionRemover.class.getName());

  /** How many deletions a step of the sweep looks at. */
  static final int SWEPT_AT_ONCE = 50;

  /** How often a session is deleted that is still there afterwards. */
  private static final int MAX_ATTEMPTS = 3;

  private final Tombstones tombstones;
  private final SessionStore sessions;
  private final SessionPresence presence;
  private final MessageLog messages;
  private final FeedbackLog feedback;
  private final Duration longestWrite;

  SessionRemover(
      Tombstones tombstones,
      SessionStore sessions,
      SessionPresence presence,
      MessageLog messages,
      FeedbackLog feedback,
      Duration longestWrite) {
    this.tombstones = tombstones;
    this.sessions = sessions;
    this.presence = presence;
    this.messages = messages;
    this.feedback = feedback;
    this.longestWrite = longestWrite;
  }

  /** Deletes the session; returns the key of the incarnation that is gone. */
  public SessionKey delete(SessionRef ref) {
    SessionKey key = SessionKey.of(sessions.find(ref));
    deleteDocument(ref, key);
    deleteOwned(List.of(key));
    return key;
  }

  /**
   * Returns only when the document is gone. Where a command deleted none, it may be gone by an
   * attempt whose reply got lost, or by another caller. No attempt is later than its tombstone.
   */
  private void deleteDocument(SessionRef ref, SessionKey key) {
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      tombstones.set(key, ref.id());
      if (presence.delete(ref.id(), key) || !presence.isStored(ref.id(), key)) {
        return;
      }
    }
    throw new UnavailableException(
        "session '%s' could not be deleted; nothing of it was".formatted(ref.id()), null, null);
  }

  /** Deletes what belongs to sessions that were seen to be gone. */
  void deleteOwned(Collection<SessionKey> keys) {
    if (!keys.isEmpty()) {
      messages.deleteAll(keys);
      feedback.deleteAll(keys);
    }
  }

  /** When a deletion was at the latest to which nothing is on its way any more. */
  Instant deletedBefore() {
    return Instant.now().minus(longestWrite);
  }

  /**
   * Whether tombstones that were about to be set at this moment may be swept any moment: on their
   * strength nothing may be deleted any more.
   */
  boolean isLate(long tombstonesNanos) {
    return System.nanoTime() - tombstonesNanos > longestWrite.toNanos() / 2;
  }

  /** How long a tombstone stays. */
  public Duration longestWrite() {
    return longestWrite;
  }

  /**
   * Removes what some deletions older than the longest write left behind; a failure is logged and
   * left to the next time.
   */
  public void sweep() {
    logged(() -> sweep(deletedBefore()));
  }

  /** As {@link #sweep()}, of all such deletions. */
  public void sweepAll() {
    logged(
        () -> {
          int done = SWEPT_AT_ONCE;
          while (done == SWEPT_AT_ONCE) {
            done = sweep(deletedBefore());
          }
        });
  }

  private static void logged(Runnable sweep) {
    try {
      sweep.run();
    } catch (RuntimeException e) {
      // Whatever else was done went through; closing the factory interrupts, or closes the client.
      boolean closing =
          e instanceof MongoInterruptedException || e instanceof IllegalStateException;
      Level level = closing ? Level.DEBUG : Level.WARNING;
      LOG.log(level, "left-overs of deleted sessions could not be swept now", e);
    }
  }

  /** A step of it: removes what some deletions before this moment left; returns how many. */
  public int sweep(Instant deletedBefore) {
    List<Document> due = tombstones.setBefore(deletedBefore, SWEPT_AT_ONCE);
    if (!due.isEmpty()) {
      Set<SessionKey> gone = gone(due);
      deleteOwned(gone);
      gone.removeIf(key -> !key.isImported());
      tombstones.remove(due, gone);
    }
    return due.size();
  }

  /**
   * Of which it is known that they are gone. A deletion that never got to the session was never
   * acknowledged: the session stays.
   */
  private Set<SessionKey> gone(List<Document> due) {
    Map<SessionKey, String> named = new HashMap<>();
    Set<SessionKey> nameless = new HashSet<>();
    for (Document tombstone : due) {
      SessionKey key = SessionKey.ofTombstone(tombstone);
      // Without a key, or with an id that is none, it is unknown what was deleted.
      if (key != null && tombstone.get(Fields.SESSION_ID) instanceof String id) {
        named.put(key, id);
      } else if (key != null && !tombstone.containsKey(Fields.SESSION_ID)) {
        nameless.add(key);
      }
    }
    Set<SessionKey> gone = new HashSet<>(named.keySet());
    gone.addAll(nameless);
    gone.removeAll(presence.stored(named));
    gone.removeAll(presence.stored(nameless));
    return gone;
  }

  /** Whether the session with this key, which is an imported one's, was deleted. */
  boolean knows(SessionKey key) {
    return tombstones.has(key);
  }
}
