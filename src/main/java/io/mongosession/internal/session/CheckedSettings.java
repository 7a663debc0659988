package io.mongosession.internal.session;

import com.mongodb.MongoNamespace;
import com.mongodb.client.MongoClient;
import com.mongodb.event.CommandListener;
import io.mongosession.FactorySettings;
import io.mongosession.FeedbackHook;
import io.mongosession.MetadataHook;
import io.mongosession.OperationListener;
import io.mongosession.PoolMonitor;
import io.mongosession.SessionLimits;
import io.mongosession.internal.client.ClientOption;
import io.mongosession.internal.client.ClientOptions;
import io.mongosession.internal.client.ClientSettings;
import io.mongosession.internal.client.DatabaseProbe;
import io.mongosession.internal.client.OtherDriverOptions;
import io.mongosession.internal.client.OutageReason;
import io.mongosession.internal.client.SettingProblems;
import io.mongosession.internal.store.Retention;
import io.mongosession.internal.store.Stores;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The checked settings of a factory. The client's own, which hold credentials, are for the core
 * alone.
 */
public final class CheckedSettings implements FactorySettings {

  private final Map<String, String> singleOptions;
  private final ClientSettings client;
  private final String databaseName;
  private final String collectionName;
  private final String applicationName;
  private final Duration retention;
  private final Duration retentionInterval;
  private final List<String> metadataFields;
  private final int maxMessages;
  private final int historyBytes;
  private final boolean keepOriginal;
  private final SessionLimits limits;
  private final Watchers watchers;

  /** Takes over what was given, which is checked. */
  private CheckedSettings(GivenSettings given, ClientSettings client) {
    this.client = client;
    singleOptions = new LinkedHashMap<>(given.clientOptions);
    databaseName = given.databaseName;
    collectionName = given.collectionName;
    applicationName = given.applicationName;
    retention = given.retention;
    retentionInterval = given.retentionInterval;
    metadataFields = given.metadataFields;
    maxMessages = given.maxMessages;
    historyBytes = given.historyBytes;
    keepOriginal = given.keepOriginal;
    limits = given.limits == null ? SessionLimits.DEFAULTS : given.limits;
    watchers =
        new Watchers(given.metadataHooks, given.feedbackHooks, given.operationListeners, List.of());
  }

  private CheckedSettings(CheckedSettings from, ClientSettings client, Watchers watchers) {
    this.client = client;
    this.watchers = watchers;
    singleOptions = from.singleOptions;
    databaseName = from.databaseName;
    collectionName = from.collectionName;
    applicationName = from.applicationName;
    retention = from.retention;
    retentionInterval = from.retentionInterval;
    metadataFields = from.metadataFields;
    maxMessages = from.maxMessages;
    historyBytes = from.historyBytes;
    keepOriginal = from.keepOriginal;
    limits = from.limits;
  }

  /**
   * Checks what a builder was given.
   *
   * @param connectLater whether settings without connection string and client are acceptable, which
   *     no factory can be made from before {@link #connectedTo} or {@link #borrowing}
   * @throws io.mongosession.InvalidSettingsException naming every setting that is not acceptable
   */
  static CheckedSettings check(
      GivenSettings given, boolean connectLater, SettingProblems problems) {
    ClientOptions options = null;
    if (given.client != null) {
      SettingsCheck.checkBorrowed(given, problems);
    } else if (given.connectionString != null || !connectLater) {
      options = ClientOptions.parse(given.connectionString, given.clientOptions, problems);
    } else {
      ClientOptions.checkSingle(given.clientOptions, problems);
    }
    SettingsCheck.check(given, problems);
    CheckedSettings settings =
        new CheckedSettings(
            given,
            new ClientSettings(
                options, given.client, given.poolMonitor, given.probeTimeout, given.probeMaxAge));
    problems.throwIfAny();
    return settings;
  }

  /**
   * These settings with this address. Only what concerns the client is checked.
   *
   * @throws io.mongosession.InvalidSettingsException naming every setting that is not acceptable
   */
  public CheckedSettings connectedTo(String connectionString) {
    SettingProblems problems = new SettingProblems(null);
    ClientOptions options = ClientOptions.parse(connectionString, singleOptions, problems);
    problems.throwIfAny();
    return with(options, null, null);
  }

  /** These settings with the application's client; the monitor may be null. */
  public CheckedSettings borrowing(MongoClient borrowed, PoolMonitor monitor) {
    return with(null, borrowed, monitor);
  }

  private CheckedSettings with(ClientOptions options, MongoClient borrowed, PoolMonitor monitor) {
    return new CheckedSettings(
        this,
        new ClientSettings(options, borrowed, monitor, probeTimeout(), probeMaxAge()),
        watchers);
  }

  /** These settings, with what is called when something happens. */
  public CheckedSettings watchedBy(
      List<MetadataHook> metadataHooks,
      List<FeedbackHook> feedbackHooks,
      List<OperationListener> operationListeners,
      List<CommandListener> commandListeners) {
    return new CheckedSettings(
        this,
        client,
        new Watchers(metadataHooks, feedbackHooks, operationListeners, commandListeners));
  }

  /** See {@link DatabaseProbe#outage}. */
  public String outage() {
    OutageReason outage = DatabaseProbe.outage(client, Stores.probeTarget(sessions()));
    return outage == null ? null : outage.explanation();
  }

  /** What says when sessions expire that lie in the factory's own collection. */
  Retention keeping() {
    return new Retention(applicationName, retention);
  }

  /** The collection of the sessions. */
  MongoNamespace sessions() {
    return new MongoNamespace(databaseName, collectionName);
  }

  /** The names of all options of the MongoDB connection string. */
  public static Set<String> clientOptionNames() {
    return ClientOption.names();
  }

  /** See {@link OtherDriverOptions#instead}. */
  public static String insteadOfClientOption(String name) {
    return OtherDriverOptions.instead(name);
  }

  /** The defaults of the options that have one of this module. */
  public static Map<String, String> clientOptionDefaults() {
    return ClientOptions.defaults();
  }

  /** The settings that a factory can be made from. */
  public static CheckedSettings of(FactorySettings settings) {
    if (settings instanceof CheckedSettings checked) {
      return checked;
    }
    throw new IllegalArgumentException("settings are made by a factory's builder");
  }

  /** Whether a factory of these settings and one of those can use one pool. */
  public boolean canShareWith(CheckedSettings other) {
    return client.canShareWith(other.client);
  }

  /** Where MongoDB is and how it is reached; holds credentials. */
  public ClientSettings client() {
    return client;
  }

  @Override
  public String redactedConnectionString() {
    return client.options() == null ? null : client.options().redacted();
  }

  @Override
  public Map<String, String> clientOptions() {
    return client.options() == null ? Map.of() : client.options().shown();
  }

  @Override
  public String databaseName() {
    return databaseName;
  }

  @Override
  public String collectionName() {
    return collectionName;
  }

  @Override
  public String applicationName() {
    return applicationName;
  }

  @Override
  public Duration retention() {
    return retention;
  }

  @Override
  public Duration retentionInterval() {
    return retentionInterval;
  }

  @Override
  public List<String> metadataFields() {
    return metadataFields;
  }

  @Override
  public int maxMessages() {
    return maxMessages;
  }

  @Override
  public int historyBytes() {
    return historyBytes;
  }

  @Override
  public boolean keepOriginal() {
    return keepOriginal;
  }

  @Override
  public SessionLimits limits() {
    return limits;
  }

  @Override
  public Duration probeTimeout() {
    return client.probeTimeout();
  }

  @Override
  public Duration probeMaxAge() {
    return client.probeMaxAge();
  }

  List<MetadataHook> metadataHooks() {
    return watchers.metadataHooks();
  }

  List<FeedbackHook> feedbackHooks() {
    return watchers.feedbackHooks();
  }

  List<OperationListener> operationListeners() {
    return watchers.operationListeners();
  }

  List<CommandListener> commandListeners() {
    return watchers.commandListeners();
  }

  @Override
  public String toString() {
    return "FactorySettings[connection %s, options %s, database %s, collection %s, application %s]"
        .formatted(
            client.isBorrowed() ? "borrowed" : redactedConnectionString(),
            clientOptions(),
            databaseName,
            collectionName,
            applicationName);
  }
}
