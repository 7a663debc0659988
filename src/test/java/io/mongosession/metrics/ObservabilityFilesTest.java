package io.mongosession.metrics;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mongosession.metrics.ObservabilityFiles.Documented;
import io.mongosession.metrics.ObservabilityFiles.Query;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/**
 * Alerts and dashboard: they parse, and ask for what the page's table has. That a server exports
 * all of it is seen by {@link MetricsIT}.
 */
class ObservabilityFilesTest {

  /** Prometheus adds these to every series. */
  private static final Set<String> LABELS_OF_PROMETHEUS = Set.of("job", "instance", "le");

  /** Whether a server answered, as Prometheus itself writes it down. */
  private static final String SCRAPED = "up";

  @Test
  void thePageNamesEveryFile() throws IOException {
    try (Stream<Path> files = Files.list(ObservabilityFiles.FOLDER)) {
      assertThat(files)
          .hasSize(3)
          .allSatisfy(
              file ->
                  assertThat(ObservabilityFiles.text(ObservabilityFiles.PAGE))
                      .contains(file.toString()));
    }
    assertThat(ObservabilityFiles.yaml(ObservabilityFiles.SCRAPING))
        .containsEntry("rule_files", List.of(ObservabilityFiles.RULES.getFileName().toString()));
    assertThat(ObservabilityFiles.text(ObservabilityFiles.SCRAPING))
        .contains("job_name: mongodb-session-manager");
  }

  @Test
  void everyAlertSaysWhatIsWrongForHowLongAndHowBad() {
    List<Map<String, Object>> alerts = ObservabilityFiles.alerts();

    assertThat(alerts).hasSizeGreaterThan(10);
    assertThat(alerts).extracting(alert -> alert.get("alert")).doesNotHaveDuplicates();
    assertThat(alerts)
        .allSatisfy(
            alert -> {
              assertThat(alert).containsOnlyKeys("alert", "expr", "for", "labels", "annotations");
              assertThat(alert.get("for").toString()).matches("[1-9]\\d*m");
              assertThat(((Map<?, ?>) alert.get("labels")).get("severity"))
                  .isIn("critical", "warning");
              assertThat(((Map<?, ?>) alert.get("annotations")).keySet())
                  .isEqualTo(Set.of("summary", "description"));
            });
  }

  @Test
  void everyQueryAsksForDocumentedMetricsAndTheirLabels() {
    Map<String, Documented> table = ObservabilityFiles.table();
    List<Query> queries = ObservabilityFiles.queries();

    assertThat(queries).hasSizeGreaterThan(40);
    for (Query query : queries) {
      PromQl parsed = PromQl.of(query.expression());
      Set<String> labels = new HashSet<>(LABELS_OF_PROMETHEUS);
      for (String metric : parsed.metrics()) {
        if (!metric.equals(SCRAPED)) {
          Documented documented = table.get(documented(metric, table));
          assertThat(documented).as("%s: %s", query.place(), metric).isNotNull();
          labels.addAll(documented.labels());
        }
      }
      assertThat(labels).as("%s", query).containsAll(parsed.labels());
    }
  }

  private static String documented(String name, Map<String, Documented> table) {
    String base = name.replaceFirst("_(bucket|count|sum)$", "");
    return table.containsKey(base) && table.get(base).type().equals("histogram") ? base : name;
  }

  @Test
  void everyMetricButThoseForALookByHandIsDrawnOrWatched() {
    Set<String> asked =
        ObservabilityFiles.queries().stream()
            .flatMap(query -> PromQl.of(query.expression()).metrics().stream())
            .map(metric -> documented(metric, ObservabilityFiles.table()))
            .collect(toSet());
    Set<String> left = new HashSet<>(ObservabilityFiles.table().keySet());
    left.removeAll(asked);

    assertThat(left)
        .containsExactlyInAnyOrder(
            "mongodb_session_pool_idle",
            "mongodb_session_pool_checkout_mean_seconds",
            "mongodb_session_pool_checkout_max_seconds");
  }

  @Test
  void everyPanelHasATitleAPlaceOfItsOwnAndTheChosenDataSource() {
    List<Document> panels = ObservabilityFiles.dashboard().getList("panels", Document.class);
    Set<String> places = new HashSet<>();
    for (Document panel : panels) {
      Document grid = panel.get("gridPos", Document.class);
      for (int x = 0; x < grid.getInteger("w"); x++) {
        for (int y = 0; y < grid.getInteger("h"); y++) {
          String place = (grid.getInteger("x") + x) + "," + (grid.getInteger("y") + y);
          assertThat(places.add(place)).as(panel.getString("title") + " at " + place).isTrue();
          assertThat(grid.getInteger("x") + x).isLessThan(24);
        }
      }
    }
    assertThat(panels).extracting(panel -> panel.get("id")).doesNotHaveDuplicates();
    assertThat(ObservabilityFiles.panels())
        .extracting(panel -> panel.get("title"))
        .doesNotHaveDuplicates();
    assertThat(ObservabilityFiles.panels())
        .allSatisfy(
            panel -> {
              assertThat(panel.getString("description")).isNotBlank();
              assertThat(panel.getList("targets", Document.class))
                  .isNotEmpty()
                  .allSatisfy(
                      target ->
                          assertThat(target.get("datasource", Document.class))
                              .containsEntry("uid", "${datasource}"));
            });
    assertThat(variables()).startsWith("datasource", "job");
    ObservabilityFiles.panels().stream()
        .flatMap(panel -> panel.getList("targets", Document.class).stream())
        .flatMap(target -> Stream.of(target.getString("expr").split("\\$(?!__)")).skip(1))
        .forEach(use -> assertThat(variables()).contains(use.replaceFirst("\\W.*", "")));
  }

  private static List<String> variables() {
    return ObservabilityFiles.dashboard()
        .get("templating", Document.class)
        .getList("list", Document.class)
        .stream()
        .map(variable -> variable.getString("name"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sum(rate(a[5m])",
        "sum(rate(a{b=c}[5m]))",
        "rat(a[5m])",
        "rate(a[5 minutes])",
        "sum by (le) (1)",
        "a{b=\"c\""
      })
  void whatIsNoQueryIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> PromQl.of(text));
  }

  /** Needs Prometheus' own tool, and is skipped where that is not installed. */
  @Test
  void prometheusAcceptsRulesConfigurationAndEveryQueryOfTheDashboard(@TempDir Path directory)
      throws Exception {
    assumeTrue(isInstalled(), "promtool is not installed");
    List<Map<String, Object>> recorded = new ArrayList<>();
    for (Query query : ObservabilityFiles.queries()) {
      Map<String, Object> rule = new LinkedHashMap<>();
      rule.put("record", "query_" + recorded.size());
      rule.put("expr", query.expression().replace("$__rate_interval", "1m"));
      recorded.add(rule);
    }
    Path queries = directory.resolve("queries.yml");
    Files.writeString(
        queries,
        new Yaml().dump(Map.of("groups", List.of(Map.of("name", "queries", "rules", recorded)))));

    assertThat(promtool("check", "rules", queries.toString()))
        .contains(recorded.size() + " rules found");
    assertThat(promtool("check", "rules", ObservabilityFiles.RULES.toString()))
        .contains(ObservabilityFiles.alerts().size() + " rules found");
    assertThat(promtool("check", "config", ObservabilityFiles.SCRAPING.toString()))
        .contains("SUCCESS");
  }

  /** Needs Prometheus' own tool, too. */
  @Test
  void everyAlertFiresOnABadDayAndNoneOnAGoodOne(@TempDir Path directory) throws Exception {
    assumeTrue(isInstalled(), "promtool is not installed");
    String days = ObservabilityFiles.text(Path.of("src/test/resources/prometheus-rules-test.yml"));
    Path test = directory.resolve("test.yml");
    Files.writeString(
        test, days.replace("RULES", ObservabilityFiles.RULES.toAbsolutePath().toString()));

    assertThat(ObservabilityFiles.alerts())
        .allSatisfy(alert -> assertThat(days).contains("alertname=\"" + alert.get("alert") + "\""));
    assertThat(promtool("test", "rules", test.toString())).contains("SUCCESS");
  }

  private static boolean isInstalled() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
  }

  private static String promtool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
