package io.mongosession.config;

import static io.mongosession.config.PropertyReader.PREFIX;

import io.mongosession.InvalidSettingsException;
import io.mongosession.InvalidSettingsException.Problem;
import io.mongosession.SessionLimits;
import io.mongosession.config.PropertyReader.Property;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/** Reads everything, then refuses everything that is wrong at once. */
final class SettingsReader {

  private static final int MIB = 1024 * 1024;
  private static final int MAX_SKEW_SECONDS = 3600;
  private static final String FACTORY_NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}";

  private final Config config;
  private final PropertyReader properties;

  SettingsReader(Config config) {
    this.config = config;
    properties = new PropertyReader(config);
  }

  ModuleSettings read() {
    List<String> names = factoryNames();
    SessionLimits limits = limits();
    FactoryReader factoryReader = new FactoryReader(properties, limits);
    Map<String, FactoryConfiguration> factories = new LinkedHashMap<>();
    names.forEach(name -> factories.put(name, factoryReader.read(name)));
    ModuleSettings settings =
        new ModuleSettings(
            Collections.unmodifiableMap(factories),
            rest(limits),
            new ChatReader(properties).read(limits),
            health(names),
            properties.value("metrics.enabled", ValueType.BOOLEAN, true));
    UnknownNames.in(config, names).forEach(properties::refuse);
    if (!properties.problems().isEmpty()) {
      throw new InvalidSettingsException(properties.problems());
    }
    return settings;
  }

  private List<String> factoryNames() {
    List<String> names = new ArrayList<>(List.of(FactoryConfiguration.DEFAULT_NAME));
    Property property = properties.find(PREFIX + "factories");
    for (String name : properties.value(property, ValueType.LIST, List.of())) {
      if (!name.matches(FACTORY_NAME)) {
        properties.refuse(
            property, "names of letters, digits, hyphens and underscores, at most 64 characters");
      } else if (names.stream().anyMatch(other -> sameVariable(other, name))) {
        properties.refuse(
            property,
            "names that differ from each other and from \"default\" in more than case and"
                + " punctuation, because environment variables have neither");
      } else {
        names.add(name);
      }
    }
    return names;
  }

  private static boolean sameVariable(String name, String other) {
    return name.replace('-', '_').equalsIgnoreCase(other.replace('-', '_'));
  }

  private SessionLimits limits() {
    SessionLimits byDefault = SessionLimits.DEFAULTS;
    try {
      return new SessionLimits(
          size("limits.message-bytes", byDefault.messageBytes()),
          size("limits.metadata-bytes", byDefault.metadataBytes()),
          count("limits.metadata-keys", byDefault.metadataKeys()),
          size("limits.state-bytes", byDefault.stateBytes()),
          count("limits.json-depth", byDefault.jsonDepth()),
          count("limits.agents", byDefault.agents()),
          count("limits.page-size", byDefault.pageSize()));
    } catch (InvalidSettingsException e) {
      e.problems().stream()
          .map(
              problem ->
                  new Problem(PREFIX + problem.setting(), problem.value(), problem.allowed()))
          .forEach(properties::refuse);
      return byDefault;
    }
  }

  private int size(String key, int byDefault) {
    return properties.value(key, ValueType.size(Integer.MAX_VALUE), byDefault);
  }

  private int count(String key, int byDefault) {
    return properties.value(
        key, ValueType.integer(Integer.MIN_VALUE, Integer.MAX_VALUE), byDefault);
  }

  private RestSettings rest(SessionLimits limits) {
    return new RestSettings(
        properties.value(
            "rest.security",
            ValueType.oneOf(RestSettings.Security.class),
            RestSettings.Security.JWT),
        tokens(),
        properties.value("rest.admin-role", ValueType.TEXT, "session-admin"),
        properties.value("rest.cors-origins", ValueType.ORIGINS, List.of()),
        properties.value("limits.body-bytes", ValueType.size(64 * MIB), 2 * MIB),
        limits);
  }

  private TokenSettings tokens() {
    return new TokenSettings(
        properties.value(properties.find(TokenSettings.PUBLIC_KEY), ValueType.TEXT, null),
        properties.value(properties.find(TokenSettings.PUBLIC_KEY_LOCATION), ValueType.TEXT, null),
        properties.value(properties.find(TokenSettings.ISSUER), ValueType.TEXT, null),
        properties.value(properties.find(TokenSettings.AUDIENCES), ValueType.LIST, List.of()),
        Duration.ofSeconds(
            properties.value(
                properties.find(TokenSettings.CLOCK_SKEW),
                ValueType.integer(0, MAX_SKEW_SECONDS),
                0)));
  }

  private HealthSettings health(List<String> factories) {
    Property property = properties.find(PREFIX + "health.required");
    List<String> required =
        properties.value(property, ValueType.LIST, List.of(FactoryConfiguration.DEFAULT_NAME));
    if (!factories.containsAll(required)) {
      properties.refuse(property, "names of factories: " + String.join(", ", factories));
    }
    return new HealthSettings(
        required,
        properties.value("health.details", ValueType.BOOLEAN, true),
        properties.value("health.drain-file", ValueType.ABSOLUTE_PATH, null));
  }
}
