package io.mongosession.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.ContainerSupport;
import io.mongosession.SessionLimits;
import io.mongosession.config.Key.Scope;
import io.mongosession.testing.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of settings, and what derives from it. */
class KeysTest {

  /** Where the settings are documented. */
  private static final Path DOCUMENT = Page.SETTINGS;

  /** Rows that stand for many keys each. */
  private static final List<String> FAMILIES =
      List.of(
          "| `client.<option>` |", "| `factory.<name>.<key>` |", "| `chat.model.header.<name>` |");

  @Test
  void theDocumentationHasTheLineOfEverySettingAndNoOther() throws IOException {
    List<String> documented =
        Files.readAllLines(DOCUMENT).stream()
            .dropWhile(line -> !line.equals("| Key | Type | Default | Range and meaning |"))
            .takeWhile(line -> line.startsWith("|"))
            .filter(line -> line.startsWith("| `"))
            .filter(line -> FAMILIES.stream().noneMatch(line::startsWith))
            .toList();

    assertThat(documented)
        .containsExactlyInAnyOrderElementsOf(
            Keys.all().stream()
                .filter(key -> key.scope() != Scope.STANDARD)
                .map(Key::documentation)
                .toList());
  }

  @Test
  void theDocumentationNamesEverySettingOfMicroProfileThatIsRead() throws IOException {
    String document = Files.readString(DOCUMENT);

    assertThat(Keys.of(Scope.STANDARD))
        .allSatisfy(key -> assertThat(document).contains("`" + key.property() + "`"));
  }

  @Test
  void everyDefaultIsAcceptedByItsOwnSetting() {
    assertThat(Keys.all())
        .filteredOn(key -> key.byDefault() != null)
        .allSatisfy(key -> assertThat(key.defaultValue()).as(key.property()).isNotNull());
  }

  @Test
  void everySettingStandsOnce() {
    assertThat(Keys.all()).extracting(Key::documentation).doesNotHaveDuplicates();
    assertThat(Keys.all()).extracting(Key::name).doesNotHaveDuplicates();
  }

  @Test
  void theClientOptionsWithADefaultAreThoseOfTheClient() {
    assertThat(Keys.CLIENT_OPTIONS)
        .extracting(key -> Map.entry(key.name(), key.byDefault()))
        .containsExactlyInAnyOrderElementsOf(
            ContainerSupport.clientOptionDefaults().entrySet().stream()
                .map(option -> Map.entry("client." + option.getKey(), option.getValue()))
                .toList());
  }

  @Test
  void theRangesOfLimitsAreThoseThatAreEnforced() {
    assertThat(Keys.MESSAGE_BYTES.type().range()).isEqualTo("1 B to 15 MiB");
    assertThat(Keys.MESSAGE_BYTES.type().parse().apply("15 MiB"))
        .isEqualTo(SessionLimits.MAXIMUMS.messageBytes());
    assertThat(Keys.MESSAGE_BYTES.type().parse().apply("15728641")).isNull();
    assertThat(Keys.JSON_DEPTH.type().range()).isEqualTo("1 to 90");
  }

  /** Also without its prefix: a problem of the core is named here, where the property is known. */
  @Test
  void noOtherPackageSpellsTheNameOfASetting() throws IOException {
    List<String> spellings =
        Keys.all().stream()
            .map(Key::name)
            .filter(name -> name.contains("."))
            .map(name -> "\"" + name + "\"")
            .toList();
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      assertThat(
              sources
                  .filter(Files::isRegularFile)
                  .filter(source -> !source.toString().contains("/mongosession/config/"))
                  .filter(source -> spellings.stream().anyMatch(read(source)::contains)))
          .isEmpty();
    }
  }

  private static String read(Path source) {
    try {
      return Files.readString(source);
    } catch (IOException e) {
      throw new UncheckedIOException(source + " cannot be read", e);
    }
  }
}
