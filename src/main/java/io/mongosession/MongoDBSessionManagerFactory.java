package io.mongosession;

import com.mongodb.client.MongoClient;
import io.mongosession.internal.session.DefaultSessionManagerFactory;
import io.mongosession.internal.session.FactoryBuilder;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Owns one shared connection pool and makes a {@link MongoDBSessionManager} per request at no cost.
 *
 * <pre>{@code
 * MongoDBSessionManagerFactory factory = MongoDBSessionManagerFactory.builder()
 *     .connectionString("mongodb://localhost:27017/")
 *     .databaseName("chat_db")
 *     .build();
 * MongoDBSessionManager manager = factory.createSessionManager("user-123");
 * }</pre>
 *
 * <p>Make one when the application starts, share it, close it when the application ends. A factory
 * is thread-safe. Two factories never disturb each other. After {@link #close()} every call on the
 * factory or on one of its managers is an {@link IllegalStateException}.
 */
public interface MongoDBSessionManagerFactory extends AutoCloseable {

  /** Starts a factory of its own. */
  static Builder builder() {
    return new FactoryBuilder();
  }

  /**
   * Makes a factory from settings. Opens a client, which connects in the background; does not wait
   * for MongoDB.
   *
   * @param settings made by {@link Builder#settings()}
   */
  static MongoDBSessionManagerFactory of(FactorySettings settings) {
    return DefaultSessionManagerFactory.of(settings);
  }

  /**
   * A manager for one session. No I/O.
   *
   * @param sessionId 1 to 256 characters without control characters
   * @throws InvalidInputException when the id is not acceptable
   */
  default MongoDBSessionManager createSessionManager(String sessionId) {
    return createSessionManager(sessionId, options -> {});
  }

  /**
   * A manager for one session that differs from the factory's settings. No I/O.
   *
   * @param sessionId 1 to 256 characters without control characters
   * @param overrides sets what differs
   * @throws InvalidInputException when the id or an override is not acceptable
   */
  MongoDBSessionManager createSessionManager(
      String sessionId, Consumer<SessionManagerOptions> overrides);

  /**
   * Lists sessions, newest first. One round trip, two for the last of several pages. What another
   * program stored among the sessions is not listed. MongoDB sends up to 16 MiB in one reply, which
   * are in memory while the page is read, however much of it the page shows.
   *
   * @throws StorageException when a session that the list cannot go past has no time of creation
   * @throws UnavailableException when MongoDB does not respond; never an empty page instead
   */
  SessionPage sessions(SessionQuery query);

  /**
   * Exports the sessions that match, whoever owns them, the one that was created last first;
   * sessions that are created meanwhile are not among them. Nothing is read yet.
   *
   * @param query its order, limit and cursor do not matter
   */
  SessionExport exportSessions(SessionQuery query, TransferFormat format);

  /**
   * Begins an import, of either format. Sessions keep their ids, owners, times and numbers, and are
   * stored whatever the limits say that MongoDB itself has no trouble with. An id that is taken by
   * another session is an error, and nothing is overwritten. Nothing is stored yet.
   *
   * @throws InvalidInputException naming the option that is not acceptable
   */
  SessionImport importSessions(ImportOptions options, ImportListener listener);

  /**
   * Deletes the sessions that have expired, with all they own, and what deletions left over. Call
   * it every {@link Builder#retentionInterval}, on a thread of your own; in a container the module
   * does. It acts on sessions of the factory's own collection and application (without one, on
   * those that belong to none), in steps with pauses as long as the steps, so that others hardly
   * notice. A session that is written to at the very moment lives on with all its messages, and so
   * does one of which a turn runs. Clocks may differ by 5 s. Of several callers on whatever servers
   * one sweeps. Whatever ends it early, the next one goes on.
   *
   * @throws UnavailableException when MongoDB does not respond
   */
  SweepResult sweep();

  /**
   * Erases an owner: every session of theirs that was created before this call began, of any
   * application, with all it owns. Returns when there is none left. What is created after the call
   * began stays. May take long; may be repeated, and has to be when it fails: the receipt of a
   * repeated call counts what the first one had left.
   *
   * <p>What was on its way to a session when it was erased can never be seen, and is gone at {@link
   * ErasureReceipt#cleanAt()}, provided that this process lives on or any server sweeps. A session
   * that a server created whose clock is ahead counts by that clock: repeat the call where clocks
   * differ.
   *
   * @param owner 1 to 256 characters without control characters
   * @throws InvalidInputException when the owner is not acceptable
   * @throws UnavailableException when MongoDB does not respond: repeat the call
   */
  ErasureReceipt eraseOwner(String owner);

  /**
   * Whether MongoDB lets a request through. Uses a connection of its own, so that an exhausted pool
   * does not matter (but not with a borrowed client); returns within about the probe's time-out;
   * calls at the same time or within the probe's maximum age share one probe, so that any number of
   * callers costs two round trips.
   */
  ConnectionStatus status();

  /** The connection and its pool at this moment. At most one probe, as {@link #status()}. */
  ConnectionStats connectionStats();

  /**
   * Closes the pool; a borrowed client stays open. Operations under way fail. May be called any
   * number of times.
   */
  @Override
  void close();

  /** Collects the settings of a factory. Not thread-safe. */
  interface Builder {

    /** Where MongoDB is; required unless a client is borrowed. */
    Builder connectionString(String value);

    /**
     * Borrows the application's client: it is used and never closed, without live pool numbers. Its
     * own settings decide about time-outs, write concern and pool, and {@link #status()} asks
     * through that pool, so that an exhausted one looks like a database that does not respond.
     */
    Builder client(MongoClient value);

    /**
     * Borrows the application's client, with live pool numbers.
     *
     * @param monitor registered as connection-pool listener in the client's settings
     */
    Builder client(MongoClient value, PoolMonitor monitor);

    /** The database; default {@code agent_sessions}. */
    Builder databaseName(String value);

    /** The sessions' collection; default {@code sessions}. Others are named after it. */
    Builder collectionName(String value);

    /** The application new sessions belong to; none by default. */
    Builder applicationName(String value);

    /**
     * How long sessions without a retention of their own are kept after their last change, {@link
     * FactorySettings#SHORTEST_RETENTION} to {@link FactorySettings#LONGEST_RETENTION}; what is
     * left of a millisecond is dropped. None by default, which is for ever. It is stored nowhere: a
     * new value applies to the sessions that are there. See {@link
     * MongoDBSessionManagerFactory#sweep}.
     */
    Builder retention(Duration value);

    /**
     * How often {@link MongoDBSessionManagerFactory#sweep} is called, 1 s to 1 day; default 1
     * minute.
     */
    Builder retentionInterval(Duration value);

    /** Metadata fields to index (dotted paths), at most 16; none by default. */
    Builder metadataFields(String... values);

    /** As {@link #metadataFields(String...)}. */
    Builder metadataFields(List<String> values);

    /**
     * Sets an option of the MongoDB connection string by its own name; wins over the connection
     * string. Values are checked strictly.
     */
    Builder clientOption(String name, String value);

    /** As {@link #clientOption(String, String)}, for an option that is a number. */
    default Builder clientOption(String name, int value) {
      return clientOption(name, String.valueOf(value));
    }

    /** As {@link #clientOption(String, String)}, for an option that is true or false. */
    default Builder clientOption(String name, boolean value) {
      return clientOption(name, String.valueOf(value));
    }

    /**
     * As {@link #clientOption(String, String)}, for an option that is a time: given in seconds
     * where its name ends in {@code Seconds}, otherwise in milliseconds; what is left of a unit is
     * dropped.
     */
    default Builder clientOption(String name, Duration value) {
      return clientOption(
          name, String.valueOf(name.endsWith("Seconds") ? value.toSeconds() : value.toMillis()));
    }

    /**
     * As {@link #clientOption(String, String)}, for an option that is a list, separated by commas.
     */
    default Builder clientOption(String name, List<String> values) {
      return clientOption(name, String.join(",", values));
    }

    /** How many messages a restore brings back, 0 to the page size; default 20. */
    Builder maxMessages(int value);

    /**
     * How many bytes of messages a restore brings back, as BSON, 1 to 16 MiB; default 1 MiB. The
     * newest exchange comes back however large it is.
     */
    Builder historyBytes(int value);

    /** Whether a redaction keeps the original content in the database; default false. */
    Builder keepOriginal(boolean value);

    /** How large things may grow; default {@link SessionLimits#DEFAULTS}. */
    Builder limits(SessionLimits value);

    /** How long a probe may take, 10 ms to 1 minute; default 1 s. */
    Builder probeTimeout(Duration value);

    /** How long the result of a probe is good for, 0 to 1 minute; default 1 s. */
    Builder probeMaxAge(Duration value);

    /** Adds a hook around metadata operations, inside those added before. */
    Builder metadataHook(MetadataHook hook);

    /** Adds a hook around feedback, inside those added before. */
    Builder feedbackHook(FeedbackHook hook);

    /** Adds a listener that is called after every operation. */
    Builder operationListener(OperationListener listener);

    /**
     * The settings, checked, for {@link MongoDBSessionManagerFactory#of} or {@link
     * GlobalSessionManagerFactory#initialize}.
     *
     * @throws InvalidSettingsException naming every setting that is not acceptable
     */
    FactorySettings settings();

    /**
     * Makes the factory. Opens a client, which connects in the background; does not wait for
     * MongoDB.
     *
     * @throws InvalidSettingsException naming every setting that is not acceptable
     */
    MongoDBSessionManagerFactory build();
  }
}
