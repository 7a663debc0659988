package io.mongosession;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The checked, immutable settings of a factory; made by {@link
 * MongoDBSessionManagerFactory.Builder#settings()}, and nowhere else. Hands out no credential;
 * {@code toString()} shows none.
 */
public interface FactorySettings {

  /** The shortest retention. */
  Duration SHORTEST_RETENTION = Duration.ofSeconds(1);

  /** The longest retention: about a hundred years. */
  Duration LONGEST_RETENTION = Duration.ofDays(36_500);

  /** The connection string without credentials, or null with a borrowed client. */
  String redactedConnectionString();

  /** The effective client options by name, secrets hidden; empty with a borrowed client. */
  Map<String, String> clientOptions();

  /** The database; never null. */
  String databaseName();

  /** The sessions' collection; never null. */
  String collectionName();

  /** The application new sessions belong to, or null. */
  String applicationName();

  /** The indexed metadata fields, unmodifiable. */
  List<String> metadataFields();

  /**
   * How long sessions without a retention of their own are kept after their last change, or null
   * for ever.
   */
  Duration retention();

  /** How often a sweep runs. */
  Duration retentionInterval();

  /** How many messages a restore brings back. */
  int maxMessages();

  /** How many bytes of messages a restore brings back. */
  int historyBytes();

  /** Whether a redaction keeps the original. */
  boolean keepOriginal();

  /** How large things may grow; never null. */
  SessionLimits limits();

  /** How long a probe may take. */
  Duration probeTimeout();

  /** How long the result of a probe is good for. */
  Duration probeMaxAge();
}
