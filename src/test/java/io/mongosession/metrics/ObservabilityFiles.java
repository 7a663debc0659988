package io.mongosession.metrics;

import io.mongosession.testing.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bson.Document;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What {@code server-config/observability} and its page say. */
final class ObservabilityFiles {

  static final Path FOLDER = Path.of("server-config/observability");
  static final Path RULES = FOLDER.resolve("prometheus-rules.yml");
  static final Path SCRAPING = FOLDER.resolve("prometheus.yml");
  static final Path DASHBOARD = FOLDER.resolve("grafana-dashboard.json");
  static final Path PAGE = Path.of("src/site/markdown/observability.md");

  private static final Pattern CODE = Pattern.compile("`(\\w+)`");

  /**
   * A metric as the page's table has it.
   *
   * @param labels their names
   */
  record Documented(String type, Set<String> labels) {}

  /**
   * A query of an alert or a panel.
   *
   * @param place which one
   */
  record Query(String place, String expression) {}

  private ObservabilityFiles() {}

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Map<String, Object> yaml(Path file) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(text(file));
  }

  static Document dashboard() {
    return Document.parse(text(DASHBOARD));
  }

  /** The panels that draw something. */
  static List<Document> panels() {
    return dashboard().getList("panels", Document.class).stream()
        .filter(panel -> !panel.getString("type").equals("row"))
        .toList();
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> alerts() {
    List<Map<String, Object>> groups = (List<Map<String, Object>>) yaml(RULES).get("groups");
    return groups.stream()
        .flatMap(group -> ((List<Map<String, Object>>) group.get("rules")).stream())
        .toList();
  }

  /** Of all alerts and panels. */
  static List<Query> queries() {
    List<Query> queries = new ArrayList<>();
    alerts().forEach(rule -> queries.add(new Query("" + rule.get("alert"), "" + rule.get("expr"))));
    for (Document panel : panels()) {
      for (Document target : panel.getList("targets", Document.class)) {
        queries.add(new Query(panel.getString("title"), target.getString("expr")));
      }
    }
    return queries;
  }

  /** The page's table of metrics, by their names. */
  static Map<String, Documented> table() {
    Map<String, Documented> table = new TreeMap<>();
    for (List<String> row : Page.of(PAGE).table("Metric")) {
      Set<String> labels =
          CODE.matcher(row.get(2))
              .results()
              .map(label -> label.group(1))
              .collect(Collectors.toCollection(TreeSet::new));
      table.put(row.get(0).replace("`", ""), new Documented(row.get(1), labels));
    }
    return table;
  }
}
