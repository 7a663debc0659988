package io.mongosession.internal.store;

import static com.mongodb.client.model.Projections.include;

import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.WriteTimeLimit;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.bson.Document;

/**
 * The sessions that have expired: finds and deletes them. What was found may have changed since, so
 * the delete itself has the complete condition.
 */
final class ExpiredSessions {

  /** How many are deleted in a step. */
  static final int STEP = 50;

  /** Another program's: a condition holds for an array when it does for one of its items. */
  private static final Document ARRAY = new Document("$type", "array");

  private final MongoCollection<Document> sessions;
  private final Tombstones tombstones;
  private final SessionPresence presence;
  private final SessionRemover remover;

  ExpiredSessions(
      MongoCollection<Document> sessions,
      Tombstones tombstones,
      SessionPresence presence,
      SessionRemover remover) {
    this.sessions = sessions.withReadPreference(ReadPreference.primary());
    this.tombstones = tombstones;
    this.presence = presence;
    this.remover = remover;
  }

  /** The least retention above this that any session has, or null. Reads one entry of the index. */
  Long nextRetention(long above) {
    Document range =
        new Document("$type", "long")
            .append("$gt", Math.max(above, Retention.SHORTEST_MS - 1))
            .append("$lte", Retention.LONGEST_MS)
            .append("$not", ARRAY);
    Document found =
        sessions
            .find(new Document(Fields.RETENTION, range))
            .projection(include(Fields.RETENTION))
            .sort(new Document(Fields.RETENTION, 1))
            .first();
    return found == null ? null : found.getLong(Fields.RETENTION);
  }

  /**
   * What the sessions have in common that have expired.
   *
   * @param retention their own in milliseconds, or null for those that have none
   * @param milliseconds how long they are kept
   */
  static Document condition(String applicationName, Long retention, long milliseconds) {
    Instant last = Instant.now().minus(WriteTimeLimit.CLOCK_SKEW).minusMillis(milliseconds);
    Document kept = new Document("$eq", retention).append("$not", ARRAY);
    if (retention != null) {
      kept.append("$type", "long");
    }
    return new Document(Fields.RETENTION, kept)
        .append(Fields.UPDATED_AT, new Document("$lt", Date.from(last)).append("$not", ARRAY))
        .append(Fields.APPLICATION_NAME, applicationName);
  }

  /** Those that match at this moment, the oldest first. */
  MongoCursor<Document> find(Document condition) {
    Document filter = new Document(condition);
    filter
        .append(Fields.SESSION_KEY, SessionKey.ANY)
        .append(Fields.ID, new Document("$type", "string"));
    return sessions
        .find(filter)
        .projection(
            include(Fields.SESSION_KEY, Fields.UPDATED_AT, Fields.RETENTION, Fields.AGENT_IDS))
        .sort(new Document(Fields.UPDATED_AT, 1))
        .batchSize(STEP)
        .iterator();
  }

  /** Deletes those of the sessions that still match; returns how many are gone. */
  int delete(List<Document> found, Document condition) {
    Map<SessionKey, String> ids = new LinkedHashMap<>();
    Map<SessionKey, Document> filters = new LinkedHashMap<>();
    for (Document session : found) {
      SessionKey key = SessionKey.of(session);
      ids.put(key, session.getString(Fields.ID));
      filters.put(key, stillExpired(session, key, condition));
    }
    String attempt = UUID.randomUUID().toString();
    long startedNanos = System.nanoTime();
    Map<SessionKey, String> marked = tombstones.tryToSet(ids, attempt);
    if (marked.isEmpty() || remover.isLate(startedNanos)) {
      return 0;
    }
    presence.deleteMatching(marked.keySet().stream().map(filters::get).toList());
    Set<SessionKey> alive = presence.stored(marked);
    if (!alive.isEmpty()) {
      tombstones.takeBack(alive, attempt);
    }
    Set<SessionKey> gone = new HashSet<>(marked.keySet());
    gone.removeAll(alive);
    remover.deleteOwned(gone);
    return gone.size();
  }

  /** The same session, not changed since, of which no turn runs. */
  private static Document stillExpired(Document session, SessionKey key, Document condition) {
    Document filter = key.filter().append(Fields.ID, session.get(Fields.ID));
    filter.putAll(condition);
    Date running = Date.from(Instant.now().minus(WriteTimeLimit.CLOCK_SKEW));
    for (Object agentId : StoredFields.list(session, Fields.AGENT_IDS)) {
      if (agentId instanceof String id) {
        filter.append(Fields.turnUntil(id), new Document("$not", new Document("$gt", running)));
      }
    }
    return filter;
  }
}
