package io.mongosession.langchain4j.chat;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A response's body as it arrives. Reading ends when the reader's thread is interrupted, which the
 * JDK's own stream of a body ignores before Java 20 (JDK-8294047). For one reader.
 */
final class ArrivingBody extends InputStream {

  /** A part; none is the end, with an error where it came too early. */
  private record Part(byte[] bytes, boolean failed) {}

  private static final Part END = new Part(null, false);
  private static final Part FAILED = new Part(null, true);

  private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
  private Part part = new Part(new byte[0], false);
  private int at;
  private Long endsAt;

  /** Takes the next part; nothing for the end. */
  void add(Optional<byte[]> next) {
    parts.add(next.map(bytes -> new Part(bytes, false)).orElse(END));
  }

  /** Nothing more comes, and the body is not complete. */
  void fail() {
    parts.add(FAILED);
  }

  /** From now on the body ends after this time, whether or not it is complete. */
  void endAfter(Duration patience) {
    if (endsAt == null) {
      endsAt = System.nanoTime() + patience.toNanos();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (part.bytes() != null && at == part.bytes().length) {
      part = next();
      at = 0;
    }
    if (part.failed()) {
      throw new IOException("the connection was closed before the response was complete");
    }
    if (part.bytes() == null) {
      return -1;
    }
    int count = Math.min(length, part.bytes().length - at);
    System.arraycopy(part.bytes(), at, target, offset, count);
    at += count;
    return count;
  }

  private Part next() throws InterruptedIOException {
    try {
      if (endsAt == null) {
        return parts.take();
      }
      Part next = parts.poll(endsAt - System.nanoTime(), TimeUnit.NANOSECONDS);
      return next == null ? END : next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the turn is over");
    }
  }
}
