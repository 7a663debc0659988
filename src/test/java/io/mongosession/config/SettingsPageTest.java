package io.mongosession.config;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.testing.Page;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;

/** The table of settings against the code. */
class SettingsPageTest {

  private static final String PREFIX = "mongodb.session.";
  private static final String NONE = "none";

  /** Of settings that have no default. */
  private static final Map<String, String> VALUES =
      Map.ofEntries(
          entry("connection-string", "mongodb://localhost/"),
          entry("application-name", "support"),
          entry("metadata-fields", "priority,customer.tier"),
          entry("client-name", "mine"),
          entry("factories", "other"),
          entry("health.drain-file", "/tmp/drain"),
          entry("rest.cors-origins", "https://chat.example.com"),
          entry("chat.model.base-url", "https://model.example/v1"),
          entry("chat.model.name", "small"),
          entry("chat.model.api-key", "secret"));

  /** That stand for more than one key, or not beside the others. */
  private static final List<String> PATTERNS =
      List.of("client.<option>", "factory.<name>.<key>", "factory.<name>.pool", "client-name");

  /** Without the rows that head a group. */
  private final List<List<String>> table =
      Page.of(Page.SETTINGS).table("Key").stream()
          .filter(row -> !row.get(0).startsWith("**"))
          .toList();

  @Test
  void everyKeyOfTheTableIsKnownAndItsDefaultIsAllowed() {
    assertThatCode(() -> read(defaults())).doesNotThrowAnyException();
    assertThatCode(() -> read(Map.of(PREFIX + "client-name", "mine"))).doesNotThrowAnyException();
    assertThatCode(
            () ->
                read(
                    Map.of(
                        PREFIX + "factories", "one",
                        PREFIX + "factory.one.pool", "shared",
                        PREFIX + "factory.one.database", "other")))
        .doesNotThrowAnyException();
  }

  /** What the start of the application reports. */
  @Test
  void everySettingWithADefaultIsInTheTableWithThatDefault() {
    Map<String, String> reported = reported(Map.of());
    Map<String, String> documented = new TreeMap<>();
    for (List<String> row : table) {
      String key = key(row);
      if (reported.containsKey(key)) {
        documented.put(key, value(row, "(not set)"));
      }
    }
    reported.replaceAll((key, value) -> value.isEmpty() ? "(not set)" : comparable(value));
    documented.replaceAll((key, value) -> comparable(value));
    assertThat(documented).isEqualTo(reported);
  }

  /** Also those that only show once they are set. */
  @Test
  void everySettingThatIsReportedIsInTheTable() {
    Map<String, String> all = defaults();
    assertThat(new TreeSet<>(reported(all).keySet()))
        .allMatch(key -> key.startsWith("factory.other.") || keys().contains(key));
  }

  @Test
  void theOptionsOfTheClientHaveTheDefaultsOfTheTable() {
    Map<String, String> effective = new TreeMap<>();
    table.stream()
        .filter(row -> key(row).startsWith("client."))
        .filter(row -> !PATTERNS.contains(key(row)))
        .forEach(row -> effective.put(key(row).replace("client.", ""), value(row, null)));
    assertThat(effective)
        .isEqualTo(
            MongoDBSessionManagerFactory.builder()
                .connectionString("mongodb://localhost/")
                .settings()
                .clientOptions());
  }

  private List<String> keys() {
    return table.stream().map(SettingsPageTest::key).toList();
  }

  /** Every key with its default, or with a value where it has none. */
  private Map<String, String> defaults() {
    Map<String, String> values = new TreeMap<>();
    for (List<String> row : table) {
      if (!PATTERNS.contains(key(row)) && !key(row).startsWith("mp.")) {
        String value = value(row, VALUES.get(key(row)));
        assertThat(value).as("a value of %s, which has no default", key(row)).isNotNull();
        values.put(PREFIX + key(row), value);
      }
    }
    return values;
  }

  private static String key(List<String> row) {
    return row.get(0).replace("`", "");
  }

  private static String value(List<String> row, String otherwise) {
    String text = row.get(2).replace("`", "");
    if (text.startsWith("as ")) {
      // Another setting's, which stands in its own row.
      return "PT60S";
    }
    return text.equals(NONE) ? otherwise : text;
  }

  /** Sizes in bytes, durations in one spelling. */
  private static String comparable(String value) {
    if (value.startsWith("PT")) {
      return Duration.parse(value).toString();
    }
    if (value.matches("\\d+ [KM]iB")) {
      int unit = value.endsWith("KiB") ? 1024 : 1024 * 1024;
      return String.valueOf(Integer.parseInt(value.replaceFirst(" .*", "")) * unit);
    }
    return value;
  }

  private static Map<String, String> reported(Map<String, String> given) {
    Map<String, String> reported = new TreeMap<>();
    read(given)
        .report()
        .lines()
        .filter(line -> line.startsWith("  " + PREFIX))
        .map(line -> line.strip().substring(PREFIX.length()).split(" =", 2))
        .forEach(parts -> reported.put(parts[0], parts[1].strip()));
    return reported;
  }

  private static ModuleSettings read(Map<String, String> values) {
    Config config =
        new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(values, "given", 100))
            .build();
    return new SettingsReader(config).read();
  }
}
