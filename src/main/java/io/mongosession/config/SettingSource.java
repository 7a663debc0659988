package io.mongosession.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Where a property has its value from, in words: a file, a profile in it, a variable. */
final class SettingSource {

  /** SmallRye Config wraps the address of a file. */
  private static final Pattern FILE = Pattern.compile("\\w*\\[source=(.*)]");

  /** Payara calls every such file this. */
  private static final String FILE_ON_PAYARA = "Properties";

  private static final Pattern OTHER = Pattern.compile("[^A-Za-z0-9]");

  private final Config config;
  private final Map<String, String> environment;
  private final List<String> profiles;

  SettingSource(Config config, Map<String, String> environment) {
    this.config = config;
    this.environment = environment;
    profiles = Profiles.active(config);
  }

  /** The environment variable that sets a property, in the form in which it is usually written. */
  static String variable(String property) {
    return OTHER.matcher(property).replaceAll("_").toUpperCase(Locale.ROOT);
  }

  /** Where this value comes from. */
  String of(ConfigValue value) {
    String source = value.getSourceName();
    String property = value.getName();
    if (isEnvironment(source)) {
      Stream<String> ofProfiles =
          profiles.stream().map(profile -> variable("%" + profile + "." + property));
      for (String wanted : Stream.concat(ofProfiles, Stream.of(variable(property))).toList()) {
        for (String name : environment.keySet()) {
          if (variable(name).equals(wanted)) {
            return "environment variable " + name;
          }
        }
      }
    }
    String lower = String.valueOf(source).toLowerCase(Locale.ROOT);
    if (lower.contains("sys") && lower.contains("prop")) {
      return "system property " + property;
    }
    return source == null ? "an unnamed source" : file(source) + profile(source, property);
  }

  /** Where a name was found that nothing reads. */
  static String of(ConfigSource source) {
    return file(String.valueOf(source.getName()));
  }

  private static boolean isEnvironment(String source) {
    return source != null
        && !source.contains("/")
        && source.toLowerCase(Locale.ROOT).contains("env");
  }

  private static String file(String source) {
    Matcher file = FILE.matcher(source);
    String name = file.matches() ? file.group(1) : source;
    return name.equals(FILE_ON_PAYARA) ? "META-INF/microprofile-config.properties" : name;
  }

  private String profile(String source, String property) {
    for (ConfigSource candidate : config.getConfigSources()) {
      if (Objects.equals(candidate.getName(), source)) {
        for (String profile : profiles) {
          if (candidate.getValue("%" + profile + "." + property) != null) {
            return ", profile " + profile;
          }
        }
      }
    }
    return "";
  }
}
