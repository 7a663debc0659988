package io.mongosession.internal.session;

import io.mongosession.FactorySettings;
import io.mongosession.FeedbackHook;
import io.mongosession.InvalidSettingsException;
import io.mongosession.MetadataHook;
import io.mongosession.OperationListener;
import io.mongosession.SessionLimits;
import io.mongosession.internal.bson.MetadataPath;
import io.mongosession.internal.bson.NameRules;
import io.mongosession.internal.client.ClientOption;
import io.mongosession.internal.client.ClientOptions;
import io.mongosession.internal.client.ClientSettings;
import io.mongosession.internal.store.Indexes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The checked settings of a factory. The client's own, which hold credentials, are for the core
 * alone.
 */
public final class CheckedSettings implements FactorySettings {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ClientSettings client;
  private final String databaseName;
  private final String collectionName;
  private final String applicationName;
  private final List<String> metadataFields;
  private final int maxMessages;
  private final boolean keepOriginal;
  private final SessionLimits limits;
  private final List<MetadataHook> metadataHooks;
  private final List<FeedbackHook> feedbackHooks;
  private final List<OperationListener> operationListeners;

  CheckedSettings(GivenSettings from) {
    List<InvalidSettingsException.Problem> problems = new ArrayList<>();
    ClientOptions options = clientOptions(from, problems);
    databaseName = check(problems, "databaseName", from.databaseName(), NameRules::databaseProblem);
    collectionName =
        check(problems, "collectionName", from.collectionName(), NameRules::collectionProblem);
    applicationName =
        check(problems, "applicationName", from.applicationName(), NameRules::applicationProblem);
    metadataFields = from.metadataFields();
    if (metadataFields.size() > Indexes.MAX_METADATA_FIELDS) {
      problems.add(
          problem(
              "metadataFields",
              metadataFields,
              "at most " + Indexes.MAX_METADATA_FIELDS + " fields"));
    }
    for (String field : metadataFields) {
      check(problems, "metadataFields", field, MetadataPath::problem);
    }
    limits = from.limits() == null ? SessionLimits.DEFAULTS : from.limits();
    maxMessages = from.maxMessages();
    if (maxMessages < 0 || maxMessages > limits.pageSize()) {
      problems.add(problem("maxMessages", maxMessages, "0 to " + limits.pageSize()));
    }
    keepOriginal = from.keepOriginal();
    checkDuration(problems, "probeTimeout", from.probeTimeout(), Duration.ofMillis(10));
    checkDuration(problems, "probeMaxAge", from.probeMaxAge(), Duration.ZERO);
    client =
        new ClientSettings(
            options, from.client(), from.poolMonitor(), from.probeTimeout(), from.probeMaxAge());
    metadataHooks = List.copyOf(from.metadataHooks());
    feedbackHooks = List.copyOf(from.feedbackHooks());
    operationListeners = List.copyOf(from.operationListeners());
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(problems);
    }
  }

  private static ClientOptions clientOptions(
      GivenSettings from, List<InvalidSettingsException.Problem> problems) {
    if (from.client() == null) {
      return ClientOptions.parse(from.connectionString(), from.clientOptions(), problems);
    }
    if (from.connectionString() != null) {
      problems.add(
          new InvalidSettingsException.Problem(
              "connectionString", null, "either a connection string or a client, not both"));
    }
    if (!from.clientOptions().isEmpty()) {
      problems.add(
          problem(
              "clientOption",
              from.clientOptions().keySet(),
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
      UnaryOperator<String> rule) {
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

  /** The names of all options of the MongoDB connection string. */
  public static Set<String> clientOptionNames() {
    return ClientOption.names();
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
    return client.isBorrowed() ? null : client.options().redacted();
  }

  @Override
  public Map<String, String> clientOptions() {
    return client.isBorrowed() ? Map.of() : client.options().shown();
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
  public List<String> metadataFields() {
    return metadataFields;
  }

  @Override
  public int maxMessages() {
    return maxMessages;
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
            client.isBorrowed() ? "borrowed" : redactedConnectionString(),
            clientOptions(),
            databaseName,
            collectionName,
            applicationName);
  }
}
