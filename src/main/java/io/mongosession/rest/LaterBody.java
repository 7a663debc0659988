package io.mongosession.rest;

import io.mongosession.log.LogContext;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes the body of a response while it is being made, and ends the request. It holds a thread
 * only while it writes: not while there is nothing to be written, and not while a reader does not
 * read. (What JAX-RS lets one write with waits for the reader.) Thread-safe.
 */
final class LaterBody implements WriteListener {

  /** What is written. Its methods are called by one thread at a time. */
  interface Source {

    /** The next bytes, or null when there are none at the moment. */
    byte[] next();

    /** Whether those were the last ones. */
    boolean isAtEnd();

    /** All is written, or nobody reads any more. Called once. */
    void end();
  }

  private static final Logger LOG = LogContext.logger(LaterBody.class.getName());
  private static final int CHUNK = 16 * 1024;
  private static final byte[] NOTHING = {};

  private final AsyncContext context;
  private final ServletOutputStream out;
  private final Source source;
  private final BodyWriters writers;
  private final LogContext.Work work;
  private final Runnable writing;
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicBoolean ended = new AtomicBoolean();

  private byte[] bytes = NOTHING;
  private int written;
  private boolean flushed = true;

  /** Until the server calls back there is no room. */
  private volatile boolean full = true;

  private volatile long fullSince = System.nanoTime();

  private LaterBody(
      LogContext.Work work,
      AsyncContext context,
      ServletOutputStream out,
      Source source,
      BodyWriters writers) {
    this.work = work;
    writing = work.carrying(this::writeWhileAsked);
    this.context = context;
    this.out = out;
    this.source = source;
    this.writers = writers;
  }

  /**
   * Begins to write to the response of an asynchronous request; its head must be complete.
   *
   * @param work what the thread of the request was at work on
   */
  static LaterBody start(
      LogContext.Work work, AsyncContext context, Source source, BodyWriters writers)
      throws IOException {
    ServletOutputStream out = context.getResponse().getOutputStream();
    LaterBody body = new LaterBody(work, context, out, source, writers);
    out.setWriteListener(body);
    return body;
  }

  /** The source may have something new. Never waits. */
  void more() {
    if (asked.getAndIncrement() == 0) {
      try {
        writers.execute(writing);
      } catch (RejectedExecutionException e) {
        asked.set(0); // Whoever asks next tries again, at the latest the heartbeat.
      }
    }
  }

  @Override
  public void onWritePossible() {
    full = false;
    more();
  }

  private void writeWhileAsked() {
    int seen;
    do {
      seen = asked.get();
      write();
    } while (!asked.compareAndSet(seen, 0));
  }

  private void write() {
    try {
      while (!full && !ended.get() && isReady()) {
        if (written < bytes.length) {
          int length = Math.min(CHUNK, bytes.length - written);
          out.write(bytes, written, length);
          written += length;
          flushed = false;
        } else if (!flushed) {
          out.flush();
          flushed = true;
        } else if (source.isAtEnd()) {
          end();
        } else if (!take()) {
          return;
        }
      }
    } catch (IOException | RuntimeException e) {
      onError(e);
    }
  }

  /** Asked again only when the server has called back: it does so once for each time it was not. */
  private boolean isReady() {
    fullSince = System.nanoTime();
    full = true;
    boolean ready = out.isReady();
    if (ready) {
      full = false;
    }
    return ready;
  }

  private boolean take() {
    byte[] next = source.next();
    if (next == null) {
      return false;
    }
    bytes = next;
    written = 0;
    return true;
  }

  /** Ends it if the reader has read nothing for so long. */
  void endIfStuck(Duration patience) {
    if (full && System.nanoTime() - fullSince > patience.toNanos()) {
      onError(new IOException("the reader does not read"));
    }
  }

  /** Mostly the reader is gone. */
  @Override
  public void onError(Throwable e) {
    LOG.log(Level.DEBUG, "the reader of a response is gone", e);
    end();
  }

  private void end() {
    if (ended.compareAndSet(false, true)) {
      try {
        source.end();
      } finally {
        work.responded(((HttpServletResponse) context.getResponse()).getStatus());
        context.complete();
      }
    }
  }
}
