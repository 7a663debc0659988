package io.mongosession.internal.store;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.MetadataPath;
import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.bson.Document;

/**
 * Makes each index at most once per client, after the first operation that went through; of
 * metadata fields at most {@value #MAX_METADATA_FIELDS} per collection, whatever managers ask for.
 * One that cannot be made is logged and tried again later; no operation fails because of it.
 */
public final class Indexes {

  /** How many metadata fields can be indexed. */
  public static final int MAX_METADATA_FIELDS = 16;

  private static final Logger LOG = LogContext.logger(Indexes.class.getName());
  private static final Document NEWEST_FIRST =
      new Document(Fields.CREATED_AT, -1).append(Fields.ID, -1);

  /** Stands for the indexes every collection of sessions has. */
  private static final String OWN = "(its own)";

  private final long retryNanos;
  private final Map<String, OfCollection> collections = new ConcurrentHashMap<>();

  /**
   * @param retryAfter how long after a failure the next attempt waits
   */
  public Indexes(Duration retryAfter) {
    retryNanos = retryAfter.toNanos();
  }

  /** Makes what is missing; true when this call made the collection's own indexes. */
  public boolean ensure(Stores storage, List<String> metadataFields) {
    String name = storage.sessionCollection().getNamespace().getFullName();
    OfCollection indexes = collections.get(name);
    if (indexes == null) {
      indexes = collections.computeIfAbsent(name, OfCollection::new);
    }
    return indexes.ensure(storage, metadataFields);
  }

  /** What there is for one collection of sessions. */
  private final class OfCollection {

    private final String name;
    private final ReentrantLock making = new ReentrantLock();

    /** The metadata fields that have their index, and {@link #OWN}. */
    private final Set<String> made = ConcurrentHashMap.newKeySet();

    private volatile boolean warned;
    private volatile Long failedAtNanos;

    OfCollection(String name) {
      this.name = name;
    }

    public boolean ensure(Stores storage, List<String> metadataFields) {
      if (isComplete(metadataFields) || isTooEarly() || !making.tryLock()) {
        return false;
      }
      try {
        boolean first = !made.contains(OWN);
        make(storage, metadataFields);
        return first && made.contains(OWN);
      } finally {
        making.unlock();
      }
    }

    private boolean isComplete(List<String> metadataFields) {
      return made.contains(OWN) && (made.containsAll(metadataFields) || isFull() && warned);
    }

    /** MongoDB ends at 64 indexes, and every one makes writing slower. */
    private boolean isFull() {
      return made.size() > MAX_METADATA_FIELDS;
    }

    private boolean isTooEarly() {
      Long failed = failedAtNanos;
      return failed != null && System.nanoTime() - failed < retryNanos;
    }

    private void make(Stores storage, List<String> metadataFields) {
      failedAtNanos = null;
      boolean goOn = made.contains(OWN) || attempt(OWN, () -> makeOwn(storage));
      for (String field : metadataFields) {
        if (!goOn) {
          return;
        }
        if (!made.contains(field)) {
          goOn = !isFull() ? attempt(field, () -> makeField(storage, field)) : warn(field);
        }
      }
    }

    /** Makes one; false when it is pointless to try the next. */
    private boolean attempt(String index, Runnable make) {
      try {
        make.run();
        made.add(index);
        return true;
      } catch (MongoException | IllegalStateException e) {
        failedAtNanos = System.nanoTime();
        LOG.log(
            Level.WARNING,
            "index %s of %s could not be made; it will be tried again".formatted(index, name),
            e);
        // A refusal is about this index; anything else is about the server.
        return e instanceof MongoCommandException;
      }
    }

    private boolean warn(String field) {
      LOG.log(
          Level.WARNING,
          "{0} has {1} indexed metadata fields already; {2} gets no index",
          name,
          MAX_METADATA_FIELDS,
          field);
      warned = true;
      return false;
    }
  }

  private static void makeField(Stores storage, String field) {
    storage.sessionCollection().createIndex(new Document(MetadataPath.inDocument(field), 1));
  }

  private static void makeOwn(Stores storage) {
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
