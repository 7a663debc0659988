package io.mongosession.internal.store;

import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import io.mongosession.internal.client.SharedClient;
import io.mongosession.internal.client.SideClient;
import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Makes each index once per connection, in the background: no operation waits for one, and none
 * fails because of one. Once the first are made, what deletions left over is swept. What cannot be
 * made is tried again, at first soon, then once a minute. Of metadata fields at most {@value
 * #MAX_METADATA_FIELDS} get an index per collection, whatever managers ask for. Thread-safe.
 */
public final class Indexes {

  /** How many metadata fields can be indexed: MongoDB ends at 64, and each makes writing slower. */
  public static final int MAX_METADATA_FIELDS = 16;

  private static final Logger LOG = LogContext.logger(Indexes.class.getName());
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /**
   * How long a command is waited for, and with it the end of the application at the most. MongoDB
   * goes on with a build that takes longer.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final SharedClient connection;
  private final Duration firstPause;
  private final Map<MongoNamespace, OfCollection> collections = new ConcurrentHashMap<>();

  public Indexes(SharedClient connection) {
    this(connection, Duration.ofSeconds(1));
  }

  /**
   * @param firstPause until what could not be made is tried again; doubled with each time
   */
  Indexes(SharedClient connection, Duration firstPause) {
    this.connection = connection;
    this.firstPause = firstPause;
  }

  /**
   * Sees to it that these sessions have their own indexes and those of metadata fields. Returns at
   * once; costs next to nothing where they have them.
   */
  public void ensure(Storage storage, List<String> metadataFields) {
    OfCollection indexes = collections.get(storage.sessions());
    if (indexes == null) {
      indexes = collections.computeIfAbsent(storage.sessions(), name -> new OfCollection(storage));
    }
    indexes.ensure(metadataFields);
  }

  /** Whether the lock on the numbers of messages is known to be there. */
  public boolean haveUniqueNumbers(Storage storage) {
    OfCollection indexes = collections.get(storage.sessions());
    return indexes != null && indexes.isMade(Index.NUMBERS);
  }

  /** What there is around one collection of sessions. */
  private final class OfCollection {

    private final Storage storage;
    private final IndexMaker maker;

    /** Those that have an index, or will. */
    private final Set<String> metadataFields = ConcurrentHashMap.newKeySet();

    private final Set<Index> missing = new LinkedHashSet<>(Index.OWN);
    private Duration pause = firstPause;
    private boolean atWork;
    private volatile boolean started;
    private volatile boolean warned;

    OfCollection(Storage storage) {
      this.storage = storage;
      maker = new IndexMaker(storage.sessions());
    }

    void ensure(List<String> fields) {
      if (started && (warned || metadataFields.containsAll(fields))) {
        return;
      }
      add(fields);
    }

    private synchronized void add(List<String> fields) {
      for (String field : fields) {
        if (!metadataFields.contains(field)) {
          add(field);
        }
      }
      if (!atWork && !missing.isEmpty()) {
        atWork = true;
        connection.background().run(this::make);
      }
      started = true;
    }

    private void add(String field) {
      if (metadataFields.size() < MAX_METADATA_FIELDS) {
        metadataFields.add(field);
        missing.add(Index.metadata(field));
      } else if (!warned) {
        warned = true;
        LOG.log(
            Level.WARNING,
            "{0} has {1} indexed metadata fields already; {2} gets no index",
            storage.sessions(),
            MAX_METADATA_FIELDS,
            field);
      }
    }

    private void make() {
      Set<Index> wanted = missing();
      Set<Index> left = Set.copyOf(attempt(wanted));
      made(wanted.stream().filter(index -> !left.contains(index)).collect(Collectors.toSet()));
    }

    private synchronized boolean isMade(Index index) {
      return started && !missing.contains(index);
    }

    private synchronized Set<Index> missing() {
      return new LinkedHashSet<>(missing);
    }

    private List<Index> attempt(Set<Index> wanted) {
      try (SideClient aside = connection.aside(PATIENCE)) {
        List<Index> left = maker.make(aside.client(), wanted);
        if (wanted.containsAll(Index.OWN) && !left.containsAll(Index.OWN)) {
          storage.by(aside.client()).remover().sweep();
        }
        return left;
      } catch (MongoException | IllegalStateException e) {
        LOG.log(Level.DEBUG, "indexes of %s are not made yet".formatted(storage.sessions()), e);
        return List.copyOf(wanted);
      }
    }

    private synchronized void made(Set<Index> indexes) {
      missing.removeAll(indexes);
      atWork = !missing.isEmpty();
      if (!atWork) {
        pause = firstPause;
      } else {
        connection.background().later(pause, this::make);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
      }
    }
  }
}
