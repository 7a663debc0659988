package io.mongosession.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** The profiles of MicroProfile Config: which is active, and whether there is such a one. */
final class Profiles {

  private static final String ACTIVE = "mp.config.profile";
  private static final Pattern IN_NAME = Pattern.compile("%([^.]+)\\.(.*)");

  private static final Pattern IN_FILE =
      Pattern.compile(".*microprofile-config-([^/]+?)\\.properties.*");

  /** Good without any setting of their own: those that people use. */
  private static final Set<String> USUAL =
      Set.of("dev", "test", "testing", "staging", "prod", "live");

  private Profiles() {}

  /** Usually none or one; some servers take a list. */
  static List<String> active(Config config) {
    return config
        .getOptionalValue(ACTIVE, String.class)
        .map(text -> Arrays.stream(text.split(",")).map(String::strip).toList())
        .orElse(List.of())
        .stream()
        .filter(profile -> !profile.isEmpty())
        .toList();
  }

  /** The name of a property without its profile. */
  static String without(String name) {
    Matcher matcher = IN_NAME.matcher(name);
    return matcher.matches() ? matcher.group(2) : name;
  }

  /** A line for every active profile that nothing is configured for. */
  static List<String> warnings(Config config) {
    List<String> warnings = new ArrayList<>();
    for (String profile : active(config)) {
      Set<String> known = known(config);
      if (!known.contains(profile) && !hasFile(profile)) {
        warnings.add(
            "%s = %s: no property and no file is of this profile; the nearest known one is %s"
                .formatted(ACTIVE, profile, NearestName.of(profile, known)));
      }
    }
    return warnings;
  }

  private static Set<String> known(Config config) {
    Set<String> known = new TreeSet<>(USUAL);
    for (ConfigSource source : config.getConfigSources()) {
      addIfFound(known, IN_FILE.matcher(String.valueOf(source.getName())));
      for (String name : source.getPropertyNames()) {
        addIfFound(known, IN_NAME.matcher(name));
      }
    }
    return known;
  }

  private static void addIfFound(Set<String> known, Matcher profile) {
    if (profile.matches()) {
      known.add(profile.group(1));
    }
  }

  /** Some servers do not name the file of a profile as a source of its own. */
  private static boolean hasFile(String profile) {
    ClassLoader application = Thread.currentThread().getContextClassLoader();
    return application != null
        && application.getResource("META-INF/microprofile-config-" + profile + ".properties")
            != null;
  }
}
