package io.mongosession.testing;

import io.mongosession.ImportListener;
import io.mongosession.ImportOptions;
import io.mongosession.ImportReport;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.SessionExport;
import io.mongosession.SessionImport;
import io.mongosession.SessionQuery;
import io.mongosession.TransferFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Exports and imports of tests, as text. */
public final class Transfers {

  private Transfers() {}

  /** What an import said. */
  public record Imported(ImportReport report, List<String> errors, List<String> notes) {}

  public static String exported(MongoDBSessionManagerFactory factory) {
    return exported(factory, SessionQuery.all());
  }

  public static String exported(MongoDBSessionManagerFactory factory, SessionQuery query) {
    return text(factory.exportSessions(query, TransferFormat.MONGOSESSION));
  }

  /** In the form of the Python library. */
  public static String exportedAsStrands(MongoDBSessionManagerFactory factory) {
    return text(factory.exportSessions(SessionQuery.all(), TransferFormat.STRANDS));
  }

  public static String text(SessionExport export) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      export.writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  public static Imported imported(MongoDBSessionManagerFactory factory, String lines) {
    return imported(factory, lines, options -> options);
  }

  /** Errors and notes are {@code line: text}. */
  public static Imported imported(
      MongoDBSessionManagerFactory factory, String lines, UnaryOperator<ImportOptions> options) {
    List<String> errors = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    ImportListener listener =
        new ImportListener() {
          @Override
          public void error(long line, String reason) {
            errors.add(line + ": " + reason);
          }

          @Override
          public void note(long line, String text) {
            notes.add(line + ": " + text);
          }
        };
    SessionImport run = factory.importSessions(options.apply(ImportOptions.none()), listener);
    byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i += 1000) {
      run.add(bytes, i, Math.min(1000, bytes.length - i));
    }
    return new Imported(run.finish(), errors, notes);
  }
}
