package io.mongosession.metrics;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a server exports at /metrics of this module.
 *
 * @param samples every line with a value
 * @param types by the names of metrics, without what a histogram has behind its own
 */
record Exposition(List<Sample> samples, Map<String, String> types) {

  /** One line; without the label that every metric of an application has. */
  record Sample(String name, Map<String, String> labels, double value) {}

  private static final String OURS = "mongodb_session_";
  private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\w+) (\\w+)");

  static Exposition of(String text) {
    Map<String, String> types = new TreeMap<>();
    text.lines()
        .map(TYPE::matcher)
        .filter(Matcher::matches)
        .filter(type -> type.group(1).startsWith(OURS))
        .forEach(type -> types.put(type.group(1), type.group(2)));
    // A server writes maximum and mean of a histogram as gauges beside it.
    types.keySet().removeIf(name -> !name.equals(metric(name, types)));
    List<Sample> samples =
        text.lines()
            .map(SAMPLE::matcher)
            .filter(Matcher::matches)
            .filter(sample -> sample.group(1).startsWith(OURS))
            .map(
                sample ->
                    new Sample(
                        sample.group(1),
                        labels(sample.group(2)),
                        Double.parseDouble(sample.group(3))))
            .toList();
    return new Exposition(samples, types);
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new TreeMap<>();
    if (text != null) {
      LABEL.matcher(text).results().forEach(label -> labels.put(label.group(1), label.group(2)));
      labels.remove("mp_scope");
    }
    return labels;
  }

  /** The metric that a line of this name belongs to. */
  private static String metric(String name, Map<String, String> types) {
    String base = name.replaceFirst("_(bucket|count|sum|max|mean)$", "");
    return "histogram".equals(types.get(base)) ? base : name;
  }

  /** The names of all lines. */
  Set<String> names() {
    return samples.stream().map(Sample::name).collect(Collectors.toCollection(TreeSet::new));
  }

  /** The labels that a metric's lines have, buckets' own left out. */
  Set<String> labelsOf(String metric) {
    return samples.stream()
        .filter(sample -> metric(sample.name(), types).equals(metric))
        .flatMap(sample -> sample.labels().keySet().stream())
        .filter(label -> !label.equals("le"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The sum of the lines with this name and at least these labels; NaN when there are none. */
  double value(String name, String... labels) {
    Map<String, String> wanted = labels(String.join(",", labels));
    List<Sample> found =
        samples.stream()
            .filter(sample -> sample.name().equals(name))
            .filter(sample -> sample.labels().entrySet().containsAll(wanted.entrySet()))
            .toList();
    return found.isEmpty() ? Double.NaN : found.stream().mapToDouble(Sample::value).sum();
  }
}
