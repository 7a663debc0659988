package io.mongosession;

import com.mongodb.client.MongoClient;
import com.mongodb.event.CommandListener;
import io.mongosession.InvalidSettingsException.Problem;
import io.mongosession.internal.session.CheckedSettings;
import io.mongosession.internal.session.DefaultSessionManager;
import io.mongosession.internal.session.DefaultSessionManagerFactory;
import io.mongosession.internal.session.FactoryBuilder;
import io.mongosession.turn.AgentTurns;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a container's integration (CDI, configuration) needs beyond what applications do.
 * Thread-safe.
 */
public final class ContainerSupport {

  /** What a container calls the settings that it gives to a builder, and where it has them from. */
  @FunctionalInterface
  public interface SettingNames {

    /**
     * Describes a setting that is not acceptable.
     *
     * @param setting the name of the builder's method
     * @param option the client option that is at fault, or null
     * @param value the value as given, without credentials, or null
     * @param allowed what would have been accepted
     */
    Problem problem(String setting, String option, String value, String allowed);
  }

  private ContainerSupport() {}

  /**
   * The settings of a builder, checked. Where neither a connection string nor a client was given
   * one of them must follow, by {@link #connectedTo} or {@link #borrowing}, before a factory is
   * made.
   *
   * @param builder made by {@link MongoDBSessionManagerFactory#builder()}
   * @throws InvalidSettingsException naming every setting that is not acceptable
   */
  public static FactorySettings settings(
      MongoDBSessionManagerFactory.Builder builder, SettingNames names) {
    return ((FactoryBuilder) builder).settings(true, names);
  }

  /**
   * These settings with this address; the rest is not checked again.
   *
   * @throws InvalidSettingsException when it is not acceptable, or not with the client options
   */
  public static FactorySettings connectedTo(FactorySettings settings, String connectionString) {
    return CheckedSettings.of(settings).connectedTo(connectionString);
  }

  /**
   * These settings with the application's client.
   *
   * @param monitor see {@link MongoDBSessionManagerFactory.Builder#client(MongoClient,
   *     PoolMonitor)}; may be null
   */
  public static FactorySettings borrowing(
      FactorySettings settings, MongoClient client, PoolMonitor monitor) {
    return CheckedSettings.of(settings).borrowing(client, monitor);
  }

  /**
   * These settings, with what is called when something happens.
   *
   * @param commandListeners of the client that a factory makes; not of one that it shares or
   *     borrows
   */
  public static FactorySettings watchedBy(
      FactorySettings settings,
      List<MetadataHook> metadataHooks,
      List<FeedbackHook> feedbackHooks,
      List<OperationListener> operationListeners,
      List<CommandListener> commandListeners) {
    return CheckedSettings.of(settings)
        .watchedBy(metadataHooks, feedbackHooks, operationListeners, commandListeners);
  }

  /**
   * Asks the database of these settings by a client that is closed again; waits as long as an
   * operation would, at most about a minute. The only method here that does I/O.
   *
   * @return null when it answers, otherwise what is wrong and what to check, without credentials
   */
  public static String outage(FactorySettings settings) {
    return CheckedSettings.of(settings).outage();
  }

  /**
   * The owner a manager acts for: who is charged with what it does.
   *
   * @return null where it acts for nobody in particular, or was not made by this module
   */
  public static String owner(MongoDBSessionManager manager) {
    return manager instanceof DefaultSessionManager ours ? ours.owner() : null;
  }

  /**
   * The turns of the agents of a manager's session, for the manager's owner.
   *
   * @throws IllegalArgumentException when the manager was not made by this module
   */
  public static AgentTurns turns(MongoDBSessionManager manager) {
    if (manager instanceof DefaultSessionManager ours) {
      return ours.turns();
    }
    throw new IllegalArgumentException("the manager was not made by this module");
  }

  /** The names of all options of the MongoDB connection string, as in the MongoDB manual. */
  public static Set<String> clientOptionNames() {
    return CheckedSettings.clientOptionNames();
  }

  /**
   * What to do in Java instead of using a client option that only drivers of other languages know.
   *
   * @param name in any case
   * @return null where it is no such option
   */
  public static String insteadOfClientOption(String name) {
    return CheckedSettings.insteadOfClientOption(name);
  }

  /** The client options that have a default of this module, by name. */
  public static Map<String, String> clientOptionDefaults() {
    return CheckedSettings.clientOptionDefaults();
  }

  /**
   * Whether factories of these settings can use one pool: both have the same address, credentials,
   * client options and probe. With a borrowed client there is no pool to share.
   */
  public static boolean canSharePool(FactorySettings one, FactorySettings other) {
    return CheckedSettings.of(one).canShareWith(CheckedSettings.of(other));
  }

  /**
   * Makes a factory on the pool of another. The pool is closed with the last factory that uses it.
   *
   * @param other made by {@link MongoDBSessionManagerFactory}, or by this method; not closed
   * @throws IllegalArgumentException unless {@link #canSharePool} holds for both settings
   * @throws IllegalStateException when the other factory is closed
   */
  public static MongoDBSessionManagerFactory sharingPool(
      MongoDBSessionManagerFactory other, FactorySettings settings) {
    if (other instanceof DefaultSessionManagerFactory factory) {
      return factory.sharing(CheckedSettings.of(settings));
    }
    throw new IllegalArgumentException("the other factory has no pool of its own to share");
  }
}
