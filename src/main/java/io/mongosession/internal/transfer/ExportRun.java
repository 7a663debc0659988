package io.mongosession.internal.transfer;

import io.mongosession.SessionExport;
import io.mongosession.SessionQuery;
import io.mongosession.StorageException;
import io.mongosession.TransferFormat;
import io.mongosession.internal.store.ExportReads.Some;
import io.mongosession.internal.store.SessionRef;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.bson.Document;

/** An export under way: which sessions are left, and how far the present one has got. */
public final class ExportRun implements SessionExport {

  private static final int PIECE = 256 * 1024;

  private final Database database;
  private final TransferFormat format;
  private final Deque<SessionRef> sessions;
  private SessionQuery query;
  private SessionLines current;

  private ExportRun(
      Database database, TransferFormat format, List<SessionRef> sessions, SessionQuery query) {
    this.database = database;
    this.format = format;
    this.sessions = new ArrayDeque<>(sessions);
    this.query = query;
  }

  /** Of the sessions that match. */
  public static ExportRun of(Database database, TransferFormat format, SessionQuery query) {
    return new ExportRun(database, format, List.of(), query.withAfter(null));
  }

  /**
   * Of one session.
   *
   * @param ref with the session's key
   */
  public static ExportRun of(Database database, TransferFormat format, SessionRef ref) {
    return new ExportRun(database, format, List.of(ref), null);
  }

  @Override
  public byte[] next() {
    LineOutput output = new LineOutput();
    while (output.size() < PIECE && findSession()) {
      writePart(output);
    }
    return output.size() == 0 ? null : output.toBytes();
  }

  /** Whether there is something left to be written. */
  private boolean findSession() {
    while (current == null && (query != null || !sessions.isEmpty())) {
      if (sessions.isEmpty()) {
        Some found = database.call(stores -> stores.exports().sessions(query));
        sessions.addAll(found.refs());
        query = found.next();
      } else {
        current = new SessionLines(database, sessions.remove());
      }
    }
    return current != null;
  }

  private void writePart(LineOutput output) {
    try {
      if (format == TransferFormat.STRANDS) {
        writeDocument(output);
      } else {
        current.next().forEach(output::write);
      }
      if (current.isAtEnd()) {
        current = null;
      }
    } catch (StorageException | StrandsSizeException e) {
      // The other sessions can be written.
      output.write(Lines.error(current.sessionId(), e.getMessage()));
      current = null;
    }
  }

  private void writeDocument(LineOutput output) {
    StrandsWriter document = null;
    while (!current.isAtEnd()) {
      for (Document line : current.next()) {
        if (document == null) {
          document = new StrandsWriter(line);
        } else {
          document.add(line);
        }
      }
    }
    if (document != null) {
      output.write(document.document());
    }
  }
}
