package io.mongosession.bench.report;

import java.util.ArrayList;
import java.util.List;

/** A table of the report. Cells are texts, numbers or ratios. */
public final class Table {

  private final String title;
  private final List<String> columns;
  private final List<List<Object>> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /** A table without rows. */
  public Table(String title, String... columns) {
    this.title = title;
    this.columns = List.of(columns);
  }

  /** Adds a row with a cell for each column. */
  public Table row(Object... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "%d cells for %d columns of '%s'".formatted(cells.length, columns.size(), title));
    }
    rows.add(List.of(cells));
    return this;
  }

  /** Adds a sentence under the table. */
  public Table note(String note) {
    notes.add(note);
    return this;
  }

  String title() {
    return title;
  }

  List<String> columns() {
    return columns;
  }

  List<List<Object>> rows() {
    return rows;
  }

  List<String> notes() {
    return notes;
  }
}
