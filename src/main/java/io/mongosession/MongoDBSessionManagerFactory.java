package io.mongosession;

import com.mongodb.client.MongoClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    return new Builder();
  }

  /**
   * Makes a factory from settings. Opens a client, which connects in the background; does not wait
   * for MongoDB.
   */
  static MongoDBSessionManagerFactory of(FactorySettings settings) {
    return new DefaultSessionManagerFactory(settings);
  }

  /**
   * Makes a factory on the pool of another. The pool is closed with the last factory that uses it.
   *
   * @param other made by this interface; not closed
   * @throws IllegalArgumentException when the settings need a pool of their own, see {@link
   *     FactorySettings#canShareWith}
   */
  static MongoDBSessionManagerFactory sharing(
      MongoDBSessionManagerFactory other, FactorySettings settings) {
    if (other instanceof DefaultSessionManagerFactory factory) {
      return factory.sharing(settings);
    }
    throw new IllegalArgumentException("the other factory has no pool of its own to share");
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
   * program stored among the sessions is not listed.
   *
   * @throws StorageException when a session that the list cannot go past has no time of creation
   * @throws UnavailableException when MongoDB does not answer; never an empty page instead
   */
  SessionPage sessions(SessionQuery query);

  /**
   * Whether MongoDB answers a ping. Asks by a connection of its own, so that an exhausted pool does
   * not matter (but not with a borrowed client); answers within about the probe's time-out; calls
   * at the same time or within the probe's maximum age share one ping, so that any number of
   * callers costs one round trip.
   */
  ConnectionStatus status();

  /** The connection and its pool at this moment. At most one ping, as {@link #status()}. */
  ConnectionStats connectionStats();

  /**
   * Closes the pool; a borrowed client stays open. Operations under way fail. May be called any
   * number of times.
   */
  @Override
  void close();

  /** Collects the settings of a factory. Not thread-safe. */
  final class Builder {

    String connectionString;
    MongoClient client;
    PoolMonitor poolMonitor;
    String databaseName = "agent_sessions";
    String collectionName = "sessions";
    String applicationName;
    List<String> metadataFields = List.of();
    final Map<String, String> clientOptions = new LinkedHashMap<>();
    int maxMessages = 20;
    boolean keepOriginal;
    SessionLimits limits = SessionLimits.DEFAULTS;
    Duration probeTimeout = Duration.ofSeconds(1);
    Duration probeMaxAge = Duration.ofSeconds(1);
    final List<MetadataHook> metadataHooks = new ArrayList<>();
    final List<FeedbackHook> feedbackHooks = new ArrayList<>();
    final List<OperationListener> operationListeners = new ArrayList<>();

    private Builder() {}

    /** Where MongoDB is; required unless a client is borrowed. */
    public Builder connectionString(String value) {
      connectionString = value;
      return this;
    }

    /**
     * Borrows the application's client: it is used and never closed, without live pool numbers. Its
     * own settings decide about time-outs, write concern and pool, and {@link #status()} pings
     * through that pool, so that an exhausted one looks like a database that does not answer.
     */
    public Builder client(MongoClient value) {
      return client(value, null);
    }

    /**
     * Borrows the application's client, with live pool numbers.
     *
     * @param monitor registered as connection-pool listener in the client's settings
     */
    public Builder client(MongoClient value, PoolMonitor monitor) {
      client = value;
      poolMonitor = monitor;
      return this;
    }

    /** The database; default {@code agent_sessions}. */
    public Builder databaseName(String value) {
      databaseName = value;
      return this;
    }

    /** The sessions' collection; default {@code sessions}. Others are named after it. */
    public Builder collectionName(String value) {
      collectionName = value;
      return this;
    }

    /** The application new sessions belong to; none by default. */
    public Builder applicationName(String value) {
      applicationName = value;
      return this;
    }

    /** Metadata fields to index (dotted paths), at most 16; none by default. */
    public Builder metadataFields(String... values) {
      return metadataFields(List.of(values));
    }

    /** As {@link #metadataFields(String...)}. */
    public Builder metadataFields(List<String> values) {
      metadataFields = List.copyOf(values);
      return this;
    }

    /**
     * Sets an option of the MongoDB connection string by its own name; wins over the connection
     * string. Values are checked strictly.
     */
    public Builder clientOption(String name, String value) {
      clientOptions.put(Objects.requireNonNull(name, "name"), value);
      return this;
    }

    /** How many messages a restore brings back, 0 to the page size; default 20. */
    public Builder maxMessages(int value) {
      maxMessages = value;
      return this;
    }

    /** Whether a redaction keeps the original content in the database; default false. */
    public Builder keepOriginal(boolean value) {
      keepOriginal = value;
      return this;
    }

    /** How large things may grow; default {@link SessionLimits#DEFAULTS}. */
    public Builder limits(SessionLimits value) {
      limits = value;
      return this;
    }

    /** How long a ping may take, 10 ms to 1 minute; default 1 s. */
    public Builder probeTimeout(Duration value) {
      probeTimeout = value;
      return this;
    }

    /** How long the answer to a ping is good for, 0 to 1 minute; default 1 s. */
    public Builder probeMaxAge(Duration value) {
      probeMaxAge = value;
      return this;
    }

    /** Adds a hook around metadata operations, inside those added before. */
    public Builder metadataHook(MetadataHook hook) {
      metadataHooks.add(Objects.requireNonNull(hook, "hook"));
      return this;
    }

    /** Adds a hook around feedback, inside those added before. */
    public Builder feedbackHook(FeedbackHook hook) {
      feedbackHooks.add(Objects.requireNonNull(hook, "hook"));
      return this;
    }

    /** Adds a listener that is told of every operation. */
    public Builder operationListener(OperationListener listener) {
      operationListeners.add(Objects.requireNonNull(listener, "listener"));
      return this;
    }

    /**
     * The settings, checked, for {@link MongoDBSessionManagerFactory#of} or {@link
     * GlobalSessionManagerFactory#initialize}.
     *
     * @throws InvalidSettingsException naming every setting that is not acceptable
     */
    public FactorySettings settings() {
      return new FactorySettings(this);
    }

    /**
     * Makes the factory. Opens a client, which connects in the background; does not wait for
     * MongoDB.
     *
     * @throws InvalidSettingsException naming every setting that is not acceptable
     */
    public MongoDBSessionManagerFactory build() {
      return of(settings());
    }
  }
}
