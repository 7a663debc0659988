package io.mongosession.config;

import static java.util.Map.entry;

import io.mongosession.ContainerSupport;
import io.mongosession.FactorySettings;
import io.mongosession.InvalidSettingsException;
import io.mongosession.InvalidSettingsException.Problem;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.MongoDBSessionManagerFactory.Builder;
import io.mongosession.SessionLimits;
import io.mongosession.config.Keys.Pool;
import io.mongosession.config.PropertyReader.Property;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Reads what concerns one factory: its own properties, and those it inherits. */
final class FactoryReader {

  /** The key behind each setting of the builder. */
  private static final Map<String, Key<?>> KEYS =
      Map.ofEntries(
          entry("connectionString", Keys.CONNECTION_STRING),
          entry("databaseName", Keys.DATABASE),
          entry("collectionName", Keys.COLLECTION),
          entry("applicationName", Keys.APPLICATION_NAME),
          entry("metadataFields", Keys.METADATA_FIELDS),
          entry("retention", Keys.RETENTION),
          entry("retentionInterval", Keys.RETENTION_INTERVAL),
          entry("maxMessages", Keys.MAX_MESSAGES),
          entry("historyBytes", Keys.HISTORY_BYTES),
          entry("probeTimeout", Keys.HEALTH_TIMEOUT),
          entry("probeMaxAge", Keys.HEALTH_MAX_AGE));

  private final PropertyReader properties;
  private final CommonSettings common;
  private final Predicate<String> clients;

  /** What all factories have alike. */
  record CommonSettings(
      SessionLimits limits,
      int maxMessages,
      int historyBytes,
      boolean keepOriginal,
      Duration retentionInterval,
      Duration probeTimeout,
      Duration probeMaxAge) {}

  /**
   * @param clients whether the application has a client of this name
   */
  FactoryReader(PropertyReader properties, CommonSettings common, Predicate<String> clients) {
    this.properties = properties;
    this.common = common;
    this.clients = clients;
  }

  FactoryConfiguration read(String name) {
    Property address = ownOrInherited(name, Keys.CONNECTION_STRING, Keys.CLIENT_NAME);
    Property client = ownOrInherited(name, Keys.CLIENT_NAME, Keys.CONNECTION_STRING);
    Map<String, Property> options = ownOptions(name);
    if (client == null) {
      Map<String, Property> inherited = ownOptions(FactoryConfiguration.DEFAULT_NAME);
      inherited.putAll(options);
      options = inherited;
    } else {
      refuseBesideClient(client, address, options);
    }
    StartupMode startup = properties.value(name, Keys.STARTUP);
    boolean ownPool =
        !name.equals(FactoryConfiguration.DEFAULT_NAME)
            && properties.value(name, Keys.POOL) == Pool.OWN;
    FactorySettings settings = settings(name, client == null ? address : null, options);
    properties.apply(
        Keys.CONNECTION_STRING.property(name),
        settings == null ? null : settings.redactedConnectionString(),
        address);
    properties.apply(
        Keys.CLIENT_NAME.property(name), client == null ? null : client.value(), client);
    return new FactoryConfiguration(
        name,
        startup,
        Keys.CONNECTION_STRING.property(),
        address != null,
        client == null ? null : client.value(),
        ownPool,
        settings);
  }

  /** A factory that sets the one thing does not inherit the other. */
  private Property ownOrInherited(String factory, Key<?> key, Key<?> other) {
    Property own = properties.find(key.property(factory));
    return own != null || properties.find(other.property(factory)) != null
        ? own
        : properties.find(key.property());
  }

  /** Asked for one by one: environment variables cannot be listed by their prefix. */
  private Map<String, Property> ownOptions(String factory) {
    Map<String, Property> options = new TreeMap<>();
    for (String option : new TreeSet<>(ContainerSupport.clientOptionNames())) {
      Property property = properties.find(Keys.clientOption(option).property(factory));
      if (property != null) {
        options.put(option, property);
      }
    }
    return options;
  }

  private void refuseBesideClient(
      Property client, Property address, Map<String, Property> options) {
    if (!clients.test(client.value())) {
      properties.refuse(Keys.CLIENT_NAME, client, Keys.CLIENT_NAME.type().allowed());
    }
    if (address != null) {
      properties.refuse(
          Keys.CLIENT_NAME, client, "either a client or a connection string, not both");
    }
    options
        .values()
        .forEach(
            option ->
                properties.refuse(
                    new Problem(
                        option.name(),
                        null,
                        "none with a client-name: its settings decide",
                        option.source())));
    options.clear();
  }

  /** Null where something is refused. */
  private FactorySettings settings(
      String factory, Property address, Map<String, Property> options) {
    List<String> metadataFields = properties.value(factory, Keys.METADATA_FIELDS);
    Builder builder =
        MongoDBSessionManagerFactory.builder()
            .databaseName(properties.value(factory, Keys.DATABASE))
            .collectionName(properties.value(factory, Keys.COLLECTION))
            .applicationName(properties.value(factory, Keys.APPLICATION_NAME))
            .metadataFields(metadataFields == null ? List.of() : metadataFields)
            .retention(properties.value(factory, Keys.RETENTION))
            .retentionInterval(common.retentionInterval())
            .maxMessages(common.maxMessages())
            .historyBytes(common.historyBytes())
            .keepOriginal(common.keepOriginal())
            .limits(common.limits())
            .probeTimeout(common.probeTimeout())
            .probeMaxAge(common.probeMaxAge());
    options.forEach((option, property) -> builder.clientOption(option, property.value()));
    if (address != null) {
      builder.connectionString(address.value());
    }
    try {
      FactorySettings settings =
          ContainerSupport.settings(
              builder,
              (setting, option, value, allowed) ->
                  problem(factory, setting, option, options, value, allowed));
      Map<String, String> shown = settings.clientOptions();
      options.forEach(
          (option, property) -> properties.apply(property.name(), shown.get(option), property));
      return settings;
    } catch (InvalidSettingsException e) {
      e.problems().forEach(properties::refuse);
      return null;
    }
  }

  /** The problem by the name of the property behind it. */
  private Problem problem(
      String factory,
      String setting,
      String option,
      Map<String, Property> options,
      String value,
      String allowed) {
    if (setting.equals("clientOption")) {
      Key<String> key = Keys.clientOption(option);
      return problem(options.get(option), key.property(factory), value, allowed);
    }
    Key<?> key = KEYS.get(setting);
    Property property = properties.find(factory, key);
    Problem problem = problem(property, key.property(factory), value, allowed);
    return option == null
        ? problem
        : new Problem(problem.setting() + ", option " + option, value, allowed, problem.source());
  }

  private static Problem problem(Property property, String name, String value, String allowed) {
    return property == null
        ? new Problem(name, value, allowed)
        : new Problem(property.name(), value, allowed, property.source());
  }
}
