package io.mongosession.config;

import io.mongosession.config.Key.Scope;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/** Finds settings of MicroProfile JWT that are set and not read here, and misspelt ones. */
final class UnreadStandards {

  private static final String PREFIX = SettingSource.variable("mp.jwt.");

  private UnreadStandards() {}

  /** Their names as they were found, sorted; each once, as property or variable. */
  static List<String> names(Config config, Map<String, String> environment) {
    Set<String> read =
        Keys.of(Scope.STANDARD).stream()
            .map(key -> SettingSource.variable(key.property()))
            .collect(Collectors.toSet());
    Map<String, String> unread = new TreeMap<>();
    Stream.concat(
            StreamSupport.stream(config.getPropertyNames().spliterator(), false),
            environment.keySet().stream())
        .map(Profiles::without)
        .forEach(
            name -> {
              String variable = SettingSource.variable(name);
              if (variable.startsWith(PREFIX) && !read.contains(variable)) {
                unread.putIfAbsent(variable, name);
              }
            });
    return List.copyOf(unread.values());
  }
}
