package io.mongosession.bench.report;

import io.mongosession.bench.stats.Ratio;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.json.JsonWriterSettings;

/** The report for programs: the same tables, a row being an object with a member per column. */
final class Json {

  private Json() {}

  static String of(boolean quick, Map<String, String> circumstances, List<Table> tables) {
    Document report = new Document("quick", quick);
    report.append("circumstances", new Document(new LinkedHashMap<String, Object>(circumstances)));
    report.append("tables", tables.stream().map(Json::table).toList());
    return report.toJson(JsonWriterSettings.builder().indent(true).build()) + "\n";
  }

  private static Document table(Table table) {
    List<Document> rows = new ArrayList<>();
    for (List<Object> cells : table.rows()) {
      Document row = new Document();
      for (int i = 0; i < cells.size(); i++) {
        row.append(table.columns().get(i), cell(cells.get(i)));
      }
      rows.add(row);
    }
    return new Document("title", table.title()).append("rows", rows).append("notes", table.notes());
  }

  private static Object cell(Object value) {
    return value instanceof Ratio ratio
        ? new Document("median", ratio.median())
            .append("low", ratio.low())
            .append("high", ratio.high())
        : value;
  }
}
