package io.mongosession.config;

import static io.mongosession.config.PropertyReader.PREFIX;

import io.mongosession.ContainerSupport;
import io.mongosession.InvalidSettingsException.Problem;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/**
 * Finds properties of the module that nothing reads, which are typing errors. Environment variables
 * and system properties are left alone: they may be meant for another application of the server.
 */
final class UnknownNames {

  private static final Pattern PROFILE = Pattern.compile("%[^.]+\\.(.*)");

  private static final List<String> OF_A_FACTORY =
      List.of(
          "connection-string",
          "client-name",
          "database",
          "collection",
          "application-name",
          "metadata-fields",
          "startup");

  private static final List<String> OF_THE_MODULE =
      List.of(
          "factories",
          "memory.max-messages",
          "redaction.keep-original",
          "health.timeout",
          "health.max-age",
          "health.required",
          "health.details",
          "health.drain-file",
          "metrics.enabled",
          "limits.message-bytes",
          "limits.body-bytes",
          "limits.metadata-bytes",
          "limits.metadata-keys",
          "limits.state-bytes",
          "limits.json-depth",
          "limits.agents",
          "limits.page-size",
          "rest.security",
          "rest.admin-role",
          "rest.cors-origins",
          "chat.history",
          "chat.timeout",
          "chat.model.base-url",
          "chat.model.api-key",
          "chat.model.name",
          "chat.model.timeout");

  private UnknownNames() {}

  static List<Problem> in(Config config, Collection<String> factories) {
    Set<String> known = known(factories);
    Set<String> names = new TreeSet<>();
    config.getConfigSources().forEach(source -> names.addAll(source.getPropertyNames()));
    Set<String> variables = new HashSet<>(System.getenv().keySet());
    variables.addAll(names);
    Set<String> systemProperties = System.getProperties().stringPropertyNames();
    return names.stream()
        .filter(name -> withoutProfile(name).startsWith(PREFIX))
        .filter(name -> !known.contains(withoutProfile(name)))
        .filter(name -> !systemProperties.contains(name) && !variables.contains(variable(name)))
        .map(name -> new Problem(name, null, allowed(withoutProfile(name), known)))
        .toList();
  }

  private static Set<String> known(Collection<String> factories) {
    Set<String> known = new TreeSet<>();
    OF_THE_MODULE.forEach(key -> known.add(PREFIX + key));
    for (String factory : factories) {
      String prefix = PropertyReader.factoryPrefix(factory);
      OF_A_FACTORY.forEach(key -> known.add(prefix + key));
      ContainerSupport.clientOptionNames()
          .forEach(option -> known.add(prefix + "client." + option));
      if (!factory.equals(FactoryConfiguration.DEFAULT_NAME)) {
        known.add(prefix + "pool");
      }
    }
    return known;
  }

  private static String withoutProfile(String name) {
    Matcher matcher = PROFILE.matcher(name);
    return matcher.matches() ? matcher.group(1) : name;
  }

  /** The environment variable that a server may have derived the name from. */
  private static String variable(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  private static String allowed(String name, Set<String> known) {
    Stream<String> meant =
        known.stream().filter(candidate -> variable(candidate).equals(variable(name)));
    return meant
        .findFirst()
        .orElse(
            name.startsWith(PREFIX + "factory.")
                ? "a setting of a factory that " + PREFIX + "factories names"
                : "a setting of this module; see the table in its README");
  }
}
