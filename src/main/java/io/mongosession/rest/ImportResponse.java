package io.mongosession.rest;

import io.mongosession.ImportListener;
import io.mongosession.ImportReport;
import io.mongosession.SessionImport;
import io.mongosession.budget.Share;
import io.mongosession.log.LogContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * An import whose lines are stored as they arrive, on no thread while nothing does, and are
 * reported about meanwhile. Who sends and does not read holds up nothing: the reports wait, and
 * there is an end to them. The response begins with the first report; what is wrong before is a
 * problem with a status of its own. Thread-safe.
 */
final class ImportResponse
    implements ReadListener, ImportListener, LaterBody.Source, BodyWatch.Watched {

  /** The request that is responded to. */
  interface Exchange {

    /** The response begins: its status and its headers. */
    LaterBody begin(LaterBody.Source body) throws IOException;

    /** It is this error. */
    void fail(RuntimeException failure);

    /** What the client learns of an error. */
    String reason(RuntimeException failure);

    /** It is over, for this reason in one word. */
    void end(String outcome);
  }

  private record Progress(Map<String, Long> progress) {}

  private record Error(Long line, String error) {}

  private record Note(long line, String note) {}

  private record Done(ImportReport done) {}

  private static final int BUFFER = 16 * 1024;

  /** How long a reader may read nothing when all has been written. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ServletInputStream in;
  private final Share share;
  private final Exchange exchange;
  private final Runnable reading = LogContext.carrying(this::readWhatIsThere);
  private final Runnable finishing = LogContext.carrying(this::finish);
  private final Runnable stalling = LogContext.carrying(this::endStalled);

  /** Held while lines are stored. */
  private final ReentrantLock storing = new ReentrantLock();

  private final byte[] buffer = new byte[BUFFER];
  private final Queue<byte[]> reports = new ConcurrentLinkedQueue<>();

  private SessionImport run;
  private volatile LaterBody body;
  private volatile long lastProgress = System.nanoTime();
  private volatile boolean ended;
  private volatile long endedAt;
  private volatile String outcome = "interrupted";

  /**
   * @param share the request's
   */
  ImportResponse(ServletInputStream in, Share share, Exchange exchange) {
    this.in = in;
    this.share = share;
    this.exchange = exchange;
  }

  /**
   * Begins to read.
   *
   * @param importing whose listener this is
   * @param hasBody whether there is anything to be read
   */
  void start(SessionImport importing, boolean hasBody) {
    run = importing;
    if (hasBody) {
      in.setReadListener(this);
    } else {
      finish();
    }
  }

  @Override
  public void onDataAvailable() {
    reading.run();
  }

  private void readWhatIsThere() {
    storing.lock();
    try {
      while (!ended && in.isReady()) {
        int read = in.read(buffer);
        if (read < 0) {
          return;
        }
        share.apart(
            () -> {
              run.add(buffer, 0, read);
              return null;
            });
        lastProgress = System.nanoTime();
      }
    } catch (IOException e) {
      onError(e);
    } catch (RuntimeException e) {
      endWith(e);
    } finally {
      lastProgress = System.nanoTime();
      storing.unlock();
    }
  }

  @Override
  public void onAllDataRead() {
    finishing.run();
  }

  private void finish() {
    storing.lock();
    try {
      if (!ended) {
        endWith("done", new Done(share.apart(run::finish)));
      }
    } catch (RuntimeException e) {
      endWith(e);
    } finally {
      storing.unlock();
    }
  }

  private void end(String how) {
    outcome = how;
    endedAt = System.nanoTime();
    ended = true;
  }

  /** The import cannot go on. */
  private void endWith(RuntimeException failure) {
    if (ended) {
      return;
    }
    if (body == null) {
      end("failed");
      exchange.fail(failure);
    } else {
      String reason = "the import ends here, send it again: " + exchange.reason(failure);
      endWith("failed", new Error(null, reason), new Done(run.report()));
    }
  }

  /** These are the last lines: they are there before it is over, as its end ends the response. */
  private void endWith(String how, Object... lines) {
    Stream.of(lines).map(JsonLines::line).forEach(reports::add);
    end(how);
    write();
  }

  /** Mostly the client is gone. */
  @Override
  public void onError(Throwable e) {
    LaterBody begun = body;
    if (begun != null) {
      begun.onError(e);
    } else if (!ended) {
      end(outcome);
      exchange.fail(new ClientErrorException(Response.Status.BAD_REQUEST, e));
    }
  }

  @Override
  public void endIfStalled(Duration patience) {
    if (!ended && System.nanoTime() - lastProgress > patience.toNanos() && storing.tryLock()) {
      try {
        stalling.run();
      } finally {
        storing.unlock();
      }
    }
  }

  private void endStalled() {
    endWith(new ClientErrorException(Response.Status.REQUEST_TIMEOUT));
  }

  /** Ends it if nobody reads what is left to be read. */
  void endIfStuck() {
    LaterBody begun = body;
    if (ended && begun != null && System.nanoTime() - endedAt > PATIENCE.toNanos()) {
      begun.endIfStuck(PATIENCE);
    }
  }

  @Override
  public void progress(long lines, long sessions) {
    if (reports.isEmpty()) { // Who does not read them needs no more of them.
      report(new Progress(Map.of("lines", lines, "sessions", sessions)));
    }
  }

  @Override
  public void error(long line, String reason) {
    report(new Error(line, reason));
  }

  @Override
  public void note(long line, String text) {
    report(new Note(line, text));
  }

  private void report(Object line) {
    reports.add(JsonLines.line(line));
    write();
  }

  private void write() {
    try {
      if (body == null) {
        body = exchange.begin(this);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    body.more();
  }

  @Override
  public byte[] next() {
    return reports.poll();
  }

  @Override
  public boolean isAtEnd() {
    return ended && reports.isEmpty();
  }

  @Override
  public void end() {
    ended = true;
    exchange.end(outcome);
  }
}
