package io.mongosession.metrics;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query of Prometheus, as far as it can be read without Prometheus.
 *
 * @param metrics it selects
 * @param labels it selects or groups by
 */
record PromQl(Set<String> metrics, Set<String> labels) {

  private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");
  private static final Pattern SELECTOR = Pattern.compile("\\{([^{}]*)}");
  private static final Pattern MATCHER = Pattern.compile("\\s*(\\w+)\\s*(=~|!~|!=|=)\\s*\"\"\\s*");
  private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without)\\s*\\(([^()]*)\\)");
  private static final Pattern RANGE = Pattern.compile("\\[(\\$__rate_interval|\\d+[smhd])]");
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_]\\w*(\\s*\\()?");
  private static final Set<String> FUNCTIONS =
      Set.of("sum", "min", "max", "rate", "increase", "histogram_quantile", "absent");

  /** Refuses what it does not know, so that a slip of the pen is not taken for a metric. */
  static PromQl of(String query) {
    Set<String> labels = new TreeSet<>();
    String rest = TEXT.matcher(query).replaceAll("\"\"");
    rest =
        SELECTOR
            .matcher(rest)
            .replaceAll(
                selector -> {
                  for (String part : selector.group(1).split(",")) {
                    Matcher matcher = MATCHER.matcher(part);
                    require(matcher.matches(), query, part);
                    labels.add(matcher.group(1));
                  }
                  return "";
                });
    rest =
        GROUPING
            .matcher(rest)
            .replaceAll(
                grouping -> {
                  Arrays.stream(grouping.group(1).split(","))
                      .map(String::trim)
                      .forEach(labels::add);
                  return "";
                });
    rest = RANGE.matcher(rest).replaceAll("");
    require(!rest.matches(".*[\\[\\]{}\"$].*"), query, rest);
    require(count(rest, '(') == count(rest, ')'), query, rest);
    Set<String> metrics = new TreeSet<>();
    NAME.matcher(rest)
        .results()
        .forEach(
            name -> {
              if (name.group(1) == null) {
                metrics.add(name.group());
              } else {
                String function = name.group().replaceFirst("\\s*\\($", "");
                require(FUNCTIONS.contains(function), query, function);
              }
            });
    require(!metrics.isEmpty(), query, rest);
    return new PromQl(metrics, labels);
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }

  private static void require(boolean valid, String query, String part) {
    if (!valid) {
      throw new IllegalArgumentException("'%s' in %s".formatted(part, query));
    }
  }
}
