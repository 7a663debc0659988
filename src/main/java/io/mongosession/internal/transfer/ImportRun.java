package io.mongosession.internal.transfer;

import io.mongosession.ImportListener;
import io.mongosession.ImportOptions;
import io.mongosession.ImportReport;
import io.mongosession.InvalidInputException;
import io.mongosession.SessionImport;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.NameRules;
import io.mongosession.internal.store.Retention;
import io.mongosession.internal.transfer.ImportedDocuments.NewSession;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.bson.Document;

/** An import under way: which session its lines belong to, line by line. */
public final class ImportRun implements SessionImport, LineSplitter.Sink {

  private final Database database;
  private final ImportOptions options;
  private final Retention retention;
  private final StrandsReader strands;
  private final ImportJournal journal;
  private final LineSplitter lines = new LineSplitter(this);

  private ImportedSession session;

  /** Of the last line that belonged to no session before it. */
  private String stray;

  /**
   * @param retention what says which sessions would be deleted at once
   * @param keepOriginals whether what was redacted in documents of the Python library is kept
   * @throws InvalidInputException naming the option that is not acceptable
   */
  public ImportRun(
      Database database,
      ImportOptions options,
      Retention retention,
      boolean keepOriginals,
      ImportListener listener) {
    this.database = database;
    this.options = options;
    this.retention = retention;
    strands = new StrandsReader(keepOriginals);
    journal = new ImportJournal(listener);
    if (options.owner() != null) {
      NameRules.owner(options.owner());
    }
    if (options.applicationName() != null) {
      NameRules.applicationName(options.applicationName());
    }
  }

  @Override
  public void add(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    lines.add(bytes, offset, length);
  }

  @Override
  public ImportReport finish() {
    lines.finish();
    endSession();
    return report();
  }

  @Override
  public ImportReport report() {
    return journal.report();
  }

  @Override
  public void tooLong() {
    journal.error(
        journal.line(),
        "the line is longer than %d bytes, the most that the heap has room for"
            .formatted(LineSplitter.MAX_BYTES));
  }

  @Override
  public void line(byte[] buffer, int length) {
    long number = journal.line();
    if (JsonLine.isBlank(buffer, length)) {
      return;
    }
    try {
      Document line = parsed(number, buffer, length);
      if (StrandsReader.isStrands(line)) {
        document(number, line, length);
      } else {
        line(number, line, length);
      }
    } catch (LineException e) {
      journal.error(number, e.getMessage());
    }
  }

  private static Document parsed(long number, byte[] buffer, int length) {
    try {
      return JsonLine.parse(buffer, length);
    } catch (LineException e) {
      if (number > 1) {
        throw e;
      }
      throw new InvalidInputException("line 1", "JSON Lines: " + e.getMessage());
    }
  }

  /** A document of the Python library is a session with all its lines. */
  private void document(long number, Document document, int bytes) {
    endSession();
    List<Document> all;
    try {
      all = strands.lines(document, text -> journal.note(number, text));
    } catch (InvalidInputException e) {
      journal.skipped(1);
      throw new LineException(e.getMessage());
    }
    for (Document line : all) {
      try {
        line(number, line, bytes / all.size());
      } catch (LineException e) {
        journal.error(number, e.getMessage());
      }
    }
    endSession();
  }

  private void line(long number, Document line, int bytes) {
    if (line.containsKey(SessionLine.SESSION)) {
      begin(number, line);
    } else if (line.containsKey(SessionLine.AGENT)) {
      if (belongs(SessionLine.AGENT, line)) {
        session.agent(line, bytes);
      }
    } else if (line.containsKey(SessionLine.MESSAGE)) {
      if (belongs(SessionLine.MESSAGE, line)) {
        session.message(number, line, bytes);
      }
    } else if (line.containsKey(SessionLine.FEEDBACK)) {
      if (belongs(SessionLine.FEEDBACK, line)) {
        session.feedback(number, line, bytes);
      }
    } else if (line.get(Lines.ERROR) instanceof String) {
      throw new LineException("the export could not write what belongs here");
    } else {
      throw new LineException(
          "no line of an export: the object must have one member of session, agent, message,"
              + " feedback, or be a session document of the Python library");
    }
  }

  private void begin(long number, Document line) {
    endSession();
    try {
      NewSession begun = ImportedDocuments.session(line, options);
      Instant expiry = retention.expiry(begun.document());
      if (expiry != null && expiry.isBefore(Instant.now())) {
        throw new LineException(
            "session '%s' is older than its retention: it would be deleted at once"
                .formatted(begun.id()));
      }
      session = new ImportedSession(database, !options.dryRun(), journal, begun, number);
    } catch (LineException e) {
      String id = ImportedDocuments.sessionId(SessionLine.SESSION, line);
      session = id == null ? null : ImportedSession.refused(journal, id);
      journal.skipped(1);
      throw e;
    }
  }

  private boolean belongs(String kind, Document line) {
    String id = ImportedDocuments.sessionId(kind, line);
    if (id == null) {
      throw new LineException("'%s.%s' must be a string".formatted(kind, Fields.SESSION_ID));
    }
    if (session != null && session.id().equals(id)) {
      return true;
    }
    if (!kind.equals(SessionLine.AGENT)) {
      journal.skipped(1);
    }
    if (!id.equals(stray)) {
      stray = id;
      throw new LineException(
          "the lines of session '%s' stand behind no line of it that could be used".formatted(id));
    }
    return false;
  }

  private void endSession() {
    if (session != null) {
      session.end();
      session = null;
    }
  }
}
