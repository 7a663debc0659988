package io.mongosession.config;

import static io.mongosession.config.PropertyReader.PREFIX;
import static io.mongosession.config.PropertyReader.factoryPrefix;

import io.mongosession.ContainerSupport;
import io.mongosession.InvalidSettingsException;
import io.mongosession.InvalidSettingsException.Problem;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.SessionLimits;
import io.mongosession.config.PropertyReader.Property;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Reads what concerns one factory: its own properties, and those it inherits. */
final class FactoryReader {

  private enum Pool {
    SHARED,
    OWN
  }

  /** Stands for the address that comes from elsewhere while the rest is checked. */
  static final String ANY_ADDRESS = "mongodb://localhost/";

  private final PropertyReader properties;
  private final SessionLimits limits;

  FactoryReader(PropertyReader properties, SessionLimits limits) {
    this.properties = properties;
    this.limits = limits;
  }

  FactoryConfiguration read(String name) {
    Property address = ownOrInherited(name, "connection-string", "client-name");
    Property client = ownOrInherited(name, "client-name", "connection-string");
    Map<String, Property> options =
        client == null ? inheritedOptions(name) : ownOptions(factoryPrefix(name));
    if (client != null && address != null) {
      properties.refuse(client, "either a client or a connection string, not both");
    }
    if (client != null) {
      options
          .values()
          .forEach(
              option ->
                  properties.refuse(
                      new Problem(
                          option.name(), null, "none with a client-name: its settings decide")));
    }
    Consumer<MongoDBSessionManagerFactory.Builder> common = common(name);
    Consumer<MongoDBSessionManagerFactory.Builder> connection =
        builder -> {
          if (client == null) {
            options.forEach((option, property) -> builder.clientOption(option, property.value()));
          }
          if (address != null) {
            builder.connectionString(address.value());
          }
        };
    check(name, address, options, connection.andThen(common));
    return new FactoryConfiguration(
        name,
        properties.value(
            properties.find(name, "startup"),
            ValueType.oneOf(StartupMode.class),
            StartupMode.EAGER),
        PREFIX + "connection-string",
        address != null,
        foundName(name, "client-name"),
        client == null ? null : client.value(),
        ownPool(name),
        connection.andThen(common));
  }

  /** A factory that sets the one thing does not inherit the other. */
  private Property ownOrInherited(String factory, String key, String other) {
    Property own = properties.find(factoryPrefix(factory) + key);
    return own != null || properties.find(factoryPrefix(factory) + other) != null
        ? own
        : properties.find(PREFIX + key);
  }

  private Map<String, Property> inheritedOptions(String factory) {
    Map<String, Property> options = ownOptions(PREFIX);
    options.putAll(ownOptions(factoryPrefix(factory)));
    return options;
  }

  /** Asked for one by one: environment variables cannot be listed by their prefix. */
  private Map<String, Property> ownOptions(String prefix) {
    Map<String, Property> options = new LinkedHashMap<>();
    for (String option : new TreeSet<>(ContainerSupport.clientOptionNames())) {
      Property property = properties.find(prefix + "client." + option);
      if (property != null) {
        options.put(option, property);
      }
    }
    return options;
  }

  private boolean ownPool(String factory) {
    return !factory.equals(FactoryConfiguration.DEFAULT_NAME)
        && properties.value(
                properties.find(factoryPrefix(factory) + "pool"),
                ValueType.oneOf(Pool.class),
                Pool.SHARED)
            == Pool.OWN;
  }

  private Consumer<MongoDBSessionManagerFactory.Builder> common(String name) {
    Property database = properties.find(name, "database");
    Property collection = properties.find(name, "collection");
    Property application = properties.find(name, "application-name");
    List<String> metadataFields =
        properties.value(properties.find(name, "metadata-fields"), ValueType.LIST, List.of());
    int maxMessages =
        properties.value(
            "memory.max-messages",
            ValueType.integer(0, limits.pageSize()),
            Math.min(20, limits.pageSize()));
    boolean keepOriginal = properties.value("redaction.keep-original", ValueType.BOOLEAN, false);
    Duration minute = Duration.ofMinutes(1);
    Duration probeTimeout =
        properties.value(
            "health.timeout",
            ValueType.duration(Duration.ofMillis(10), minute),
            Duration.ofSeconds(1));
    Duration probeMaxAge =
        properties.value(
            "health.max-age", ValueType.duration(Duration.ZERO, minute), Duration.ofSeconds(1));
    return builder -> {
      if (database != null) {
        builder.databaseName(database.value());
      }
      if (collection != null) {
        builder.collectionName(collection.value());
      }
      if (application != null) {
        builder.applicationName(application.value());
      }
      builder
          .metadataFields(metadataFields)
          .maxMessages(maxMessages)
          .keepOriginal(keepOriginal)
          .limits(limits)
          .probeTimeout(probeTimeout)
          .probeMaxAge(probeMaxAge);
    };
  }

  private void check(
      String factory,
      Property address,
      Map<String, Property> options,
      Consumer<MongoDBSessionManagerFactory.Builder> fill) {
    MongoDBSessionManagerFactory.Builder builder = MongoDBSessionManagerFactory.builder();
    fill.accept(builder);
    if (address == null) {
      builder.connectionString(ANY_ADDRESS);
    }
    try {
      builder.settings();
    } catch (InvalidSettingsException e) {
      e.problems().stream()
          .map(
              problem ->
                  new Problem(
                      propertyName(factory, problem.setting(), options),
                      problem.value(),
                      problem.allowed()))
          .forEach(properties::refuse);
    }
  }

  /** The property behind a setting of the core. */
  private String propertyName(String factory, String setting, Map<String, Property> options) {
    String[] words = setting.split(" ");
    String lastWord = words[words.length - 1];
    return switch (words[0]) {
      case "databaseName" -> foundName(factory, "database");
      case "collectionName" -> foundName(factory, "collection");
      case "applicationName" -> foundName(factory, "application-name");
      case "metadataFields" -> foundName(factory, "metadata-fields");
      case "clientOption" ->
          options.containsKey(lastWord)
              ? options.get(lastWord).name()
              : factoryPrefix(factory) + "client." + lastWord;
      case "connectionString" ->
          foundName(factory, "connection-string")
              + (words.length == 1 ? "" : ", option " + lastWord);
      default -> throw new IllegalStateException("no property sets " + setting);
    };
  }

  private String foundName(String factory, String key) {
    Property property = properties.find(factory, key);
    return property == null ? factoryPrefix(factory) + key : property.name();
  }
}
