package io.mongosession.internal.transfer;

import io.mongosession.ImportListener;
import io.mongosession.ImportReport;
import java.time.Duration;

/** What an import has done, for its listener and its report. */
final class ImportJournal {

  private static final int MAX_LINES = 1000;
  private static final long INTERVAL = Duration.ofSeconds(10).toNanos();

  private final ImportListener listener;
  private long lastProgress = System.nanoTime();
  private long lines;
  private long sessions;
  private long messages;
  private long feedback;
  private long skipped;
  private long errors;
  private long notes;

  ImportJournal(ImportListener listener) {
    this.listener = listener;
  }

  /** Another line has come; returns which one it is, from 1. */
  long line() {
    if (System.nanoTime() - lastProgress > INTERVAL) {
      listener.progress(lines, sessions);
      lastProgress = System.nanoTime();
    }
    return ++lines;
  }

  void error(long line, String reason) {
    if (errors++ < MAX_LINES) {
      listener.error(line, reason);
    }
  }

  void note(long line, String text) {
    if (notes++ < MAX_LINES) {
      listener.note(line, text);
    }
  }

  void sessionStored() {
    sessions++;
  }

  void messagesStored(int count) {
    messages += count;
  }

  void feedbackStored(int count) {
    feedback += count;
  }

  void skipped(int count) {
    skipped += count;
  }

  ImportReport report() {
    return new ImportReport(sessions, messages, feedback, skipped, errors);
  }
}
