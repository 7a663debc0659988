package io.mongosession.rest;

import io.mongosession.SessionExport;
import io.mongosession.budget.Share;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An export that is read while it is written: the next piece when the one before is on its way.
 * What a piece takes in memory counts; between pieces nothing is held but the piece itself.
 */
final class ExportBody implements LaterBody.Source {

  private static final byte[] NOTHING = {};

  private final SessionExport export;
  private final Share share;
  private final Function<RuntimeException, String> reason;
  private final Consumer<String> onEnd;

  private Share written;
  private byte[] first;
  private boolean atEnd;
  private String outcome = "interrupted";

  /**
   * Reads the first piece; what is wrong with that is an error as of any request.
   *
   * @param share the request's
   * @param reason what the client learns of an error
   * @param onEnd is given how it ended, in one word
   */
  ExportBody(
      SessionExport export,
      Share share,
      Function<RuntimeException, String> reason,
      Consumer<String> onEnd) {
    this.export = export;
    this.share = share;
    this.reason = reason;
    this.onEnd = onEnd;
    written = share.part();
    first = read();
  }

  private byte[] read() {
    written.close();
    written = share.part();
    byte[] piece = share.apart(export::next);
    if (piece == null) {
      atEnd = true;
      outcome = "done";
      return NOTHING;
    }
    written.take(piece.length);
    return piece;
  }

  @Override
  public byte[] next() {
    if (first != null) {
      byte[] piece = first;
      first = null;
      return piece;
    }
    try {
      return read();
    } catch (RuntimeException e) {
      // The status is sent: a last line shows that this is not all.
      atEnd = true;
      outcome = "failed";
      return JsonLines.line(Map.of("error", "the export ends here: " + reason.apply(e)));
    }
  }

  @Override
  public boolean isAtEnd() {
    return atEnd && first == null;
  }

  @Override
  public void end() {
    written.close();
    share.close();
    onEnd.accept(outcome);
  }
}
