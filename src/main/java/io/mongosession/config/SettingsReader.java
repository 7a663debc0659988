package io.mongosession.config;

import io.mongosession.InvalidSettingsException;
import io.mongosession.InvalidSettingsException.Problem;
import io.mongosession.SessionLimits;
import io.mongosession.config.PropertyReader.Property;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.Config;

/** Reads everything, then refuses everything that is wrong at once. */
final class SettingsReader {

  private static final String FACTORY_NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}";

  private final Config config;
  private final Map<String, String> environment;
  private final PropertyReader properties;
  private final List<String> warnings = new ArrayList<>();

  /**
   * @param environment the variables of the process
   */
  SettingsReader(Config config, Map<String, String> environment) {
    this.config = config;
    this.environment = environment;
    properties = new PropertyReader(config, environment);
  }

  /**
   * @param clients whether the application has a client of this name
   * @param injected the factories that the application injects by name
   */
  ModuleSettings read(Predicate<String> clients, Set<String> injected) {
    List<String> names = factoryNames(injected);
    UnknownNames unknownNames = new UnknownNames(names, environment);
    warnings.addAll(unknownNames.warnings());
    warnings.addAll(Profiles.warnings(config));
    SessionLimits limits = limits();
    FactoryReader.CommonSettings common =
        new FactoryReader.CommonSettings(
            limits,
            properties.value(upToPage(Keys.MAX_MESSAGES, limits)),
            properties.value(Keys.HISTORY_BYTES),
            properties.value(Keys.KEEP_ORIGINAL),
            properties.value(Keys.RETENTION_INTERVAL),
            properties.value(Keys.HEALTH_TIMEOUT),
            properties.value(Keys.HEALTH_MAX_AGE));
    FactoryReader factoryReader = new FactoryReader(properties, common, clients);
    Map<String, FactoryConfiguration> factories = new LinkedHashMap<>();
    names.forEach(name -> factories.put(name, factoryReader.read(name)));
    RestSettings rest = rest(limits);
    ChatSettings chat = new ChatReader(properties).read(limits);
    HealthSettings health = health(names);
    boolean problems = properties.value(Keys.PROBLEMS);
    ViewerSettings viewer = new ViewerReader(properties).read();
    boolean metrics = properties.value(Keys.METRICS);
    TelemetrySettings telemetry =
        new TelemetrySettings(
            properties.value(Keys.TELEMETRY) && !PayaraTelemetry.isOff(config),
            properties.value(Keys.TELEMETRY_CONTENT));
    unknownNames.inFiles(config).forEach(properties::refuse);
    if (!properties.problems().isEmpty()) {
      throw new InvalidSettingsException(properties.problems());
    }
    return new ModuleSettings(
        Collections.unmodifiableMap(factories),
        rest,
        chat,
        health,
        new ProblemSettings(problems),
        viewer,
        metrics,
        telemetry,
        properties.effective());
  }

  /** After reading: what is set and has no effect, a line for each. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** The same setting, at most a page; its default likewise. */
  static Key<Integer> upToPage(Key<Integer> key, SessionLimits limits) {
    return key.within(
        ValueType.integer(0, limits.pageSize()),
        String.valueOf(Math.min(key.defaultValue(), limits.pageSize())));
  }

  private List<String> factoryNames(Set<String> injected) {
    List<String> names = new ArrayList<>(List.of(FactoryConfiguration.DEFAULT_NAME));
    Property property = properties.find(Keys.FACTORIES.property());
    for (String name : list(Keys.FACTORIES)) {
      if (!name.matches(FACTORY_NAME)) {
        properties.refuse(
            Keys.FACTORIES,
            property,
            "names of letters, digits, hyphens and underscores, at most 64 characters");
      } else if (names.stream().anyMatch(other -> sameVariable(other, name))) {
        properties.refuse(
            Keys.FACTORIES,
            property,
            "names that differ from each other and from \"default\" in more than case and"
                + " punctuation, because environment variables have neither");
      } else {
        names.add(name);
      }
    }
    Set<String> missing = new TreeSet<>(injected);
    missing.removeAll(names);
    if (!missing.isEmpty()) {
      properties.refuse(
          new Problem(
              Keys.FACTORIES.property(),
              property == null ? null : property.value(),
              "every factory that the application injects, also " + String.join(", ", missing),
              property == null ? null : property.source()));
    }
    return names;
  }

  private List<String> list(Key<List<String>> key) {
    List<String> items = properties.value(key);
    return items == null ? List.of() : items;
  }

  private static boolean sameVariable(String name, String other) {
    return SettingSource.variable(name).equals(SettingSource.variable(other));
  }

  private SessionLimits limits() {
    return new SessionLimits(
        properties.value(Keys.MESSAGE_BYTES),
        properties.value(Keys.METADATA_BYTES),
        properties.value(Keys.METADATA_KEYS),
        properties.value(Keys.STATE_BYTES),
        properties.value(Keys.JSON_DEPTH),
        properties.value(Keys.AGENTS),
        properties.value(Keys.PAGE_SIZE),
        properties.value(Keys.ANSWER_BYTES),
        properties.value(Keys.FEEDBACK),
        properties.value(Keys.SCAN_TIME));
  }

  private RestSettings rest(SessionLimits limits) {
    return new RestSettings(
        properties.value(Keys.SECURITY),
        tokens(),
        properties.value(Keys.ADMIN_ROLE),
        list(Keys.CORS_ORIGINS),
        properties.value(Keys.BODY_BYTES),
        inFlightBytes(),
        limits);
  }

  private long inFlightBytes() {
    Integer given = properties.value(Keys.IN_FLIGHT_BYTES);
    return given != null
        ? given
        : Math.max(Runtime.getRuntime().maxMemory() / 4, Keys.LEAST_IN_FLIGHT_MIB * 1024L * 1024);
  }

  private TokenSettings tokens() {
    return new TokenSettings(
        properties.value(Keys.TOKEN_KEY),
        properties.value(Keys.TOKEN_KEY_LOCATION),
        properties.value(Keys.TOKEN_ALGORITHM),
        properties.value(Keys.TOKEN_ISSUER),
        list(Keys.TOKEN_AUDIENCES),
        Duration.ofSeconds(properties.value(Keys.TOKEN_SKEW)),
        Optional.ofNullable(properties.value(Keys.TOKEN_AGE)).map(Duration::ofSeconds).orElse(null),
        properties.value(Keys.ROLE_CLAIM),
        UnreadStandards.names(config, environment));
  }

  private HealthSettings health(Collection<String> factories) {
    List<String> required = properties.value(Keys.HEALTH_REQUIRED);
    if (!factories.containsAll(required)) {
      properties.refuse(
          Keys.HEALTH_REQUIRED,
          properties.find(Keys.HEALTH_REQUIRED.property()),
          "names of factories: " + String.join(", ", factories));
    }
    return new HealthSettings(
        required, properties.value(Keys.HEALTH_DETAILS), properties.value(Keys.DRAIN_FILE));
  }
}
