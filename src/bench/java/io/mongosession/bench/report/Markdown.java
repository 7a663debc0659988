package io.mongosession.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The report for people. */
final class Markdown {

  private Markdown() {}

  static String of(boolean quick, Map<String, String> circumstances, List<Table> tables) {
    StringBuilder text = new StringBuilder();
    if (quick) {
      text.append("**Quick mode: it shows that everything runs; the figures mean nothing.**\n\n");
    }
    circumstances.forEach(
        (name, value) -> text.append("- ").append(name).append(": ").append(value).append('\n'));
    for (Table table : tables) {
      text.append("\n### ").append(table.title()).append("\n\n");
      text.append(line(table.columns()));
      text.append("|").append("---|".repeat(table.columns().size())).append('\n');
      table.rows().forEach(row -> text.append(line(row)));
      table.notes().forEach(note -> text.append('\n').append(note).append('\n'));
    }
    return text.toString();
  }

  private static String line(List<?> cells) {
    return cells.stream().map(Markdown::cell).collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  private static String cell(Object value) {
    if (value instanceof Double number) {
      String format = number >= 100 ? "%,.0f" : number >= 10 ? "%.1f" : "%.2f";
      return String.format(Locale.ROOT, format, number);
    }
    if (value instanceof Integer || value instanceof Long) {
      return String.format(Locale.ROOT, "%,d", value);
    }
    return value.toString();
  }
}
