package io.mongosession.internal.store;

import static com.mongodb.client.model.Projections.include;

import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.WriteModel;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.Retry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.Document;

/** Which incarnations of sessions are stored, by the primary; and their removal. */
final class SessionPresence {

  private final MongoCollection<Document> sessions;

  SessionPresence(MongoCollection<Document> sessions) {
    this.sessions = sessions.withReadPreference(ReadPreference.primary());
  }

  private static Document exact(String sessionId, SessionKey key) {
    return key.filter().append(Fields.ID, sessionId);
  }

  boolean isStored(String sessionId, SessionKey key) {
    return !find(exact(sessionId, key), 1).isEmpty();
  }

  /** Those of them that are stored; given with their ids. One round trip. */
  Set<SessionKey> stored(Map<SessionKey, String> ids) {
    if (ids.isEmpty()) {
      return Set.of();
    }
    Document named = new Document(Fields.ID, new Document("$in", Set.copyOf(ids.values())));
    Set<SessionKey> found = find(named, ids.size());
    found.retainAll(ids.keySet());
    return found;
  }

  /** As {@link #stored(Map)}, of which nobody knows the ids. */
  Set<SessionKey> stored(Collection<SessionKey> keys) {
    return keys.isEmpty() ? Set.of() : find(SessionKey.filter(keys), keys.size());
  }

  private Set<SessionKey> find(Document filter, int atMost) {
    Set<SessionKey> found = new HashSet<>();
    for (Document session :
        sessions.find(filter).projection(include(Fields.SESSION_KEY)).batchSize(atMost + 1)) {
      if (SessionKey.isIn(session)) {
        found.add(SessionKey.of(session));
      }
    }
    return found;
  }

  /** Removes the documents of these incarnations, given with their ids. One round trip. */
  void delete(Map<SessionKey, String> ids) {
    List<Document> filters = new ArrayList<>();
    ids.forEach((key, id) -> filters.add(exact(id, key)));
    deleteMatching(filters);
  }

  /** Removes the documents that match. One round trip. */
  void deleteMatching(Collection<Document> filters) {
    List<WriteModel<Document>> deletes = new ArrayList<>();
    filters.forEach(filter -> deletes.add(new DeleteOneModel<>(filter)));
    Retry.onceMore(() -> sessions.bulkWrite(deletes, new BulkWriteOptions().ordered(false)));
  }

  /** Removes the session document of this incarnation; false when the server found none. */
  boolean delete(String sessionId, SessionKey key) {
    Document exact = exact(sessionId, key);
    return Retry.onceMore(() -> sessions.deleteOne(exact).getDeletedCount()) > 0;
  }
}
