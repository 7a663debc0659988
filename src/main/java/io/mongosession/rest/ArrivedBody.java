package io.mongosession.rest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;

/**
 * A request's body as far as it has arrived. It takes memory for what has arrived, never for what
 * was announced. For one thread at a time.
 */
final class ArrivedBody {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final int maximum;
  private final int maxDiscarded;
  private RuntimeException failure;
  private int discarded;

  /**
   * @param maximum in bytes
   * @param maxDiscarded how many bytes more are taken in, and not kept, once it is over that
   */
  ArrivedBody(int maximum, int maxDiscarded) {
    this.maximum = maximum;
    this.maxDiscarded = maxDiscarded;
  }

  /** From the beginning as if it was over the maximum. */
  ArrivedBody unwanted() {
    fail(new RequestTooLargeException("body-bytes", maximum));
    return this;
  }

  /** Adds what has arrived; returns whether to read on. */
  boolean add(byte[] arrived, int length) {
    if (failure == null && length <= maximum - bytes.size()) {
      bytes.write(arrived, 0, length);
      return true;
    }
    if (failure == null) {
      unwanted();
    }
    discarded += length;
    return discarded < maxDiscarded;
  }

  /** Reading the body throws this instead. */
  void fail(RuntimeException reason) {
    failure = reason;
    bytes.reset();
  }

  /**
   * What has arrived.
   *
   * @throws RuntimeException the reason why there is no body
   */
  InputStream stream() {
    if (failure != null) {
      throw failure;
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  boolean hasFailed() {
    return failure != null;
  }

  /** In bytes; 1 where reading throws the reason why there is no body. */
  int size() {
    return failure == null ? bytes.size() : 1;
  }
}
