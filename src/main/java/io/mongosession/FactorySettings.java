package io.mongosession;

import com.mongodb.client.MongoClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The checked, immutable settings of a factory; made by {@link
 * MongoDBSessionManagerFactory.Builder#settings()}. {@link #toString()} shows no secret.
 */
public final class FactorySettings {

  /** How many metadata fields can be indexed. */
  static final int MAX_METADATA_FIELDS = 16;

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ClientOptions clientOptions;
  private final MongoClient client;
  private final PoolMonitor poolMonitor;
  private final String databaseName;
  private final String collectionName;
  private final String applicationName;
  private final List<String> metadataFields;
  private final int maxMessages;
  private final boolean keepOriginal;
  private final SessionLimits limits;
  private final Duration probeTimeout;
  private final Duration probeMaxAge;
  private final List<MetadataHook> metadataHooks;
  private final List<FeedbackHook> feedbackHooks;
  private final List<OperationListener> operationListeners;

  FactorySettings(MongoDBSessionManagerFactory.Builder from) {
    List<InvalidSettingsException.Problem> problems = new ArrayList<>();
    client = from.client;
    poolMonitor = from.poolMonitor;
    clientOptions = clientOptions(from, problems);
    databaseName = check(problems, "databaseName", from.databaseName, Names::databaseProblem);
    collectionName =
        check(problems, "collectionName", from.collectionName, Names::collectionProblem);
    applicationName =
        check(problems, "applicationName", from.applicationName, Names::applicationProblem);
    metadataFields = from.metadataFields;
    if (metadataFields.size() > MAX_METADATA_FIELDS) {
      problems.add(
          problem("metadataFields", metadataFields, "at most " + MAX_METADATA_FIELDS + " fields"));
    }
    for (String field : metadataFields) {
      check(problems, "metadataFields", field, FieldPath::problem);
    }
    limits = from.limits == null ? SessionLimits.DEFAULTS : from.limits;
    maxMessages = from.maxMessages;
    if (maxMessages < 0 || maxMessages > limits.pageSize()) {
      problems.add(problem("maxMessages", maxMessages, "0 to " + limits.pageSize()));
    }
    keepOriginal = from.keepOriginal;
    probeTimeout = from.probeTimeout;
    checkDuration(problems, "probeTimeout", probeTimeout, Duration.ofMillis(10));
    probeMaxAge = from.probeMaxAge;
    checkDuration(problems, "probeMaxAge", probeMaxAge, Duration.ZERO);
    metadataHooks = List.copyOf(from.metadataHooks);
    feedbackHooks = List.copyOf(from.feedbackHooks);
    operationListeners = List.copyOf(from.operationListeners);
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(problems);
    }
  }

  private static ClientOptions clientOptions(
      MongoDBSessionManagerFactory.Builder from, List<InvalidSettingsException.Problem> problems) {
    if (from.client == null) {
      return ClientOptions.parse(from.connectionString, from.clientOptions, problems);
    }
    if (from.connectionString != null) {
      problems.add(
          new InvalidSettingsException.Problem(
              "connectionString", null, "either a connection string or a client, not both"));
    }
    if (!from.clientOptions.isEmpty()) {
      problems.add(
          problem(
              "clientOption",
              from.clientOptions.keySet(),
              "none with a borrowed client: its own settings decide"));
    }
    return null;
  }

  private static InvalidSettingsException.Problem problem(
      String name, Object value, String allowed) {
    return new InvalidSettingsException.Problem(name, String.valueOf(value), allowed);
  }

  private static String check(
      List<InvalidSettingsException.Problem> problems,
      String name,
      String value,
      java.util.function.UnaryOperator<String> rule) {
    String allowed = rule.apply(value);
    if (allowed != null) {
      problems.add(problem(name, value, allowed));
    }
    return value;
  }

  private static void checkDuration(
      List<InvalidSettingsException.Problem> problems,
      String name,
      Duration value,
      Duration minimum) {
    if (value == null || value.compareTo(minimum) < 0 || value.compareTo(MINUTE) > 0) {
      problems.add(problem(name, value, minimum + " to " + MINUTE));
    }
  }

  /** The names of all options of the MongoDB connection string, as in the MongoDB manual. */
  public static Set<String> clientOptionNames() {
    return ClientOption.names();
  }

  /** The connection string without credentials, or null with a borrowed client. */
  public String redactedConnectionString() {
    return clientOptions == null ? null : clientOptions.redacted();
  }

  /** The effective client options by name, secrets hidden; empty with a borrowed client. */
  public Map<String, String> clientOptions() {
    return clientOptions == null ? Map.of() : clientOptions.shown();
  }

  /**
   * Whether a factory of these settings can use the pool of a factory of those: both have the same
   * address, credentials, client options and probe. With a borrowed client there is no pool to
   * share.
   */
  public boolean canShareWith(FactorySettings other) {
    return clientOptions != null
        && other.clientOptions != null
        && clientOptions.sameAs(other.clientOptions)
        && probeTimeout.equals(other.probeTimeout)
        && probeMaxAge.equals(other.probeMaxAge);
  }

  ClientOptions options() {
    return clientOptions;
  }

  MongoClient client() {
    return client;
  }

  PoolMonitor poolMonitor() {
    return poolMonitor;
  }

  /** The database; never null. */
  public String databaseName() {
    return databaseName;
  }

  /** The sessions' collection; never null. */
  public String collectionName() {
    return collectionName;
  }

  /** The application new sessions belong to, or null. */
  public String applicationName() {
    return applicationName;
  }

  /** The indexed metadata fields, unmodifiable. */
  public List<String> metadataFields() {
    return metadataFields;
  }

  /** How many messages a restore brings back. */
  public int maxMessages() {
    return maxMessages;
  }

  /** Whether a redaction keeps the original. */
  public boolean keepOriginal() {
    return keepOriginal;
  }

  /** How large things may grow; never null. */
  public SessionLimits limits() {
    return limits;
  }

  /** How long a ping may take. */
  public Duration probeTimeout() {
    return probeTimeout;
  }

  /** How long the answer to a ping is good for. */
  public Duration probeMaxAge() {
    return probeMaxAge;
  }

  List<MetadataHook> metadataHooks() {
    return metadataHooks;
  }

  List<FeedbackHook> feedbackHooks() {
    return feedbackHooks;
  }

  List<OperationListener> operationListeners() {
    return operationListeners;
  }

  @Override
  public String toString() {
    return "FactorySettings[connection %s, options %s, database %s, collection %s, application %s]"
        .formatted(
            client != null ? "borrowed" : redactedConnectionString(),
            clientOptions(),
            databaseName,
            collectionName,
            applicationName);
  }
}
