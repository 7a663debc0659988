package io.mongosession;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.Document;

/**
 * Makes each index at most once per client, after the first operation that went through. One that
 * cannot be made is logged and tried again later; nothing stops because of it.
 */
final class Indexes {

  private static final Logger LOG = System.getLogger(Indexes.class.getName());
  private static final long RETRY_NANOS = Duration.ofMinutes(1).toNanos();
  private static final Document NEWEST_FIRST =
      new Document(Fields.CREATED_AT, -1).append(Fields.ID, -1);

  /** By collection, or collection and field: when it may be tried again; done for good is null. */
  private final Map<String, Attempt> attempts = new ConcurrentHashMap<>();

  private record Attempt(boolean done, long retryAtNanos) {}

  /** Makes what is missing; true when this call made the collection's own indexes. */
  boolean ensure(Storage storage, List<String> metadataFields) {
    String name = storage.sessionCollection().getNamespace().getFullName();
    boolean first = once(name, () -> makeOwn(storage));
    for (String field : metadataFields) {
      once(
          name + " " + field,
          () ->
              storage
                  .sessionCollection()
                  .createIndex(new Document(FieldPath.inDocument(field), 1)));
    }
    return first;
  }

  private boolean once(String name, Runnable make) {
    Attempt before = attempts.get(name);
    if (before != null && (before.done() || System.nanoTime() - before.retryAtNanos() < 0)) {
      return false;
    }
    Attempt claim = new Attempt(false, System.nanoTime() + RETRY_NANOS);
    boolean mine =
        before == null
            ? attempts.putIfAbsent(name, claim) == null
            : attempts.replace(name, before, claim);
    if (!mine) {
      return false;
    }
    try {
      make.run();
      attempts.put(name, new Attempt(true, 0));
      return true;
    } catch (MongoException e) {
      LOG.log(
          Level.WARNING,
          "The indexes for {0} could not be made and will be tried again in a minute: {1}",
          name,
          e.getClass().getSimpleName());
      return false;
    }
  }

  private static void makeOwn(Storage storage) {
    MongoCollection<Document> sessions = storage.sessionCollection();
    sessions.createIndex(NEWEST_FIRST);
    sessions.createIndex(startingWith(Fields.OWNER));
    sessions.createIndex(startingWith(Fields.APPLICATION_NAME));
    storage
        .messageCollection()
        .createIndex(
            new Document(Fields.SESSION_KEY, 1).append(Fields.AGENT_ID, 1).append(Fields.NUMBER, 1),
            new IndexOptions().unique(true));
    storage
        .feedbackCollection()
        .createIndex(new Document(Fields.SESSION_KEY, 1).append(Fields.CREATED_AT, 1));
  }

  private static Document startingWith(String field) {
    Document index = new Document(field, 1);
    index.putAll(NEWEST_FIRST);
    return index;
  }
}
