package io.mongosession.rest;

import io.mongosession.budget.OverBudgetException;
import io.mongosession.budget.Share;
import java.io.InputStream;

/**
 * A request's body as far as it has arrived. It takes memory for what has arrived, never for what
 * was announced. For one thread at a time.
 */
final class ArrivedBody {

  private final ArrivedBytes bytes;
  private final int maximum;
  private int maxDiscarded;
  private RuntimeException failure;
  private int discarded;

  /**
   * @param maximum in bytes
   * @param maxDiscarded how many bytes more are taken in, and not kept, once it is over that
   * @param share what it takes in memory counts for
   */
  ArrivedBody(int maximum, int maxDiscarded, Share share) {
    this.maximum = maximum;
    this.maxDiscarded = maxDiscarded;
    bytes = new ArrivedBytes(share);
  }

  /** From the beginning as if it was over the maximum. */
  ArrivedBody unwanted() {
    fail(new RequestTooLargeException("body-bytes", maximum));
    return this;
  }

  /** Adds what has arrived; returns whether to read on. */
  boolean add(byte[] arrived, int length) {
    if (failure == null && length <= maximum - bytes.available()) {
      keep(arrived, length);
    } else if (failure == null) {
      unwanted();
    }
    if (failure == null) {
      return true;
    }
    discarded += length;
    return discarded < maxDiscarded;
  }

  private void keep(byte[] arrived, int length) {
    try {
      bytes.add(arrived, length);
    } catch (OverBudgetException e) {
      // The rest is taken in, so that the client receives the response and may send it again.
      maxDiscarded = Math.max(maxDiscarded, maximum);
      fail(e);
    }
  }

  /** Reading the body throws this instead. */
  void fail(RuntimeException reason) {
    failure = reason;
    bytes.clear();
  }

  /**
   * What has arrived; can be read once.
   *
   * @throws RuntimeException the reason why there is no body
   */
  InputStream stream() {
    if (failure != null) {
      throw failure;
    }
    return bytes;
  }

  /** Nobody reads it any more. */
  void release() {
    bytes.clear();
  }

  boolean hasFailed() {
    return failure != null;
  }

  /** In bytes; 1 where reading throws the reason why there is no body. */
  int size() {
    return failure == null ? bytes.available() : 1;
  }
}
