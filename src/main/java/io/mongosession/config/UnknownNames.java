package io.mongosession.config;

import static io.mongosession.config.Key.PREFIX;

import io.mongosession.ContainerSupport;
import io.mongosession.InvalidSettingsException.Problem;
import io.mongosession.config.Key.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Finds names of the module's settings that nothing reads, which are typing errors. Those in files
 * are refused. Environment variables and system properties are only warned about: they may be meant
 * for another application of the server.
 */
final class UnknownNames {

  private static final String FACTORY = PREFIX + "factory.";

  /** So that what is meant for the default factory finds it. */
  private static final String OF_DEFAULT = Key.PREFIX + "factory.default.";

  private static final String VARIABLE_PREFIX = SettingSource.variable(PREFIX);

  /** Of which any name is known. */
  private static final String MODEL_HEADERS = SettingSource.variable(PREFIX + Keys.MODEL_HEADER);

  /** What a variable of a profile begins with. */
  private static final Pattern VARIABLE_PROFILE =
      Pattern.compile("_.+?_(?=" + VARIABLE_PREFIX + ")");

  /** The name of a property or a variable that sets a client option. */
  private static final Pattern CLIENT_OPTION =
      Pattern.compile(".*[._]client[._](\\w+)", Pattern.CASE_INSENSITIVE);

  private final Set<String> known;
  private final Set<String> systemProperties = System.getProperties().stringPropertyNames();
  private final Map<String, String> environment;

  /**
   * @param factories the names of all factories
   */
  UnknownNames(Collection<String> factories, Map<String, String> environment) {
    known = known(factories);
    this.environment = environment;
  }

  private static Set<String> known(Collection<String> factories) {
    Set<String> known = new TreeSet<>();
    Keys.of(Scope.MODULE).forEach(key -> known.add(key.property()));
    for (String factory : factories) {
      Keys.of(Scope.FACTORY).forEach(key -> known.add(key.property(factory)));
      ContainerSupport.clientOptionNames()
          .forEach(option -> known.add(Keys.clientOption(option).property(factory)));
      if (!factory.equals(FactoryConfiguration.DEFAULT_NAME)) {
        Keys.of(Scope.NAMED_FACTORY).forEach(key -> known.add(key.property(factory)));
      }
    }
    return known;
  }

  /** What to refuse. */
  List<Problem> inFiles(Config config) {
    Map<String, ConfigSource> names = new TreeMap<>();
    for (ConfigSource source : config.getConfigSources()) {
      source.getPropertyNames().forEach(name -> names.putIfAbsent(name, source));
    }
    // A server may list what it derives from a variable.
    Set<String> variables =
        environment.keySet().stream().map(SettingSource::variable).collect(Collectors.toSet());
    return names.keySet().stream()
        .filter(name -> isUnknown(Profiles.without(name)))
        .filter(
            name ->
                !systemProperties.contains(name)
                    && !variables.contains(SettingSource.variable(name)))
        .map(
            name ->
                new Problem(
                    name, null, allowed(Profiles.without(name)), SettingSource.of(names.get(name))))
        .toList();
  }

  private boolean isUnknown(String name) {
    return name.startsWith(PREFIX)
        && !name.startsWith(PREFIX + Keys.MODEL_HEADER)
        && !known.contains(name);
  }

  private String allowed(String name) {
    String instead = insteadOfClientOption(name);
    if (instead != null) {
      return instead;
    }
    boolean ofFactory = name.startsWith(FACTORY) && !name.startsWith(OF_DEFAULT);
    String meant =
        name.startsWith(OF_DEFAULT) ? PREFIX + name.substring(OF_DEFAULT.length()) : name;
    return "%s; the nearest known name is %s"
        .formatted(
            ofFactory
                ? "a setting of a factory that %s names".formatted(Keys.FACTORIES.property())
                : "a setting of this module",
            NearestName.of(meant, known));
  }

  /** Null where the name is not that of an option which only other drivers know. */
  private static String insteadOfClientOption(String name) {
    Matcher option = CLIENT_OPTION.matcher(name);
    return option.matches() ? ContainerSupport.insteadOfClientOption(option.group(1)) : null;
  }

  /** A line for every name that is left alone. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    Set<String> variables =
        known.stream().map(SettingSource::variable).collect(Collectors.toCollection(TreeSet::new));
    for (String name : new TreeSet<>(environment.keySet())) {
      String plain = VARIABLE_PROFILE.matcher(name).replaceFirst("");
      String upper = SettingSource.variable(plain);
      if (upper.startsWith(VARIABLE_PREFIX)
          && !upper.startsWith(MODEL_HEADERS)
          && !variables.contains(upper)) {
        String profile = name.substring(0, name.length() - plain.length());
        String instead = insteadOfClientOption(plain);
        warnings.add(
            "environment variable %s sets nothing; %s"
                .formatted(
                    name,
                    instead == null
                        ? "the nearest known name is " + profile + NearestName.of(plain, variables)
                        : instead));
      }
    }
    for (String name : new TreeSet<>(systemProperties)) {
      if (isUnknown(Profiles.without(name))) {
        warnings.add(
            "system property %s sets nothing (allowed: %s)"
                .formatted(name, allowed(Profiles.without(name))));
      }
    }
    return warnings;
  }
}
