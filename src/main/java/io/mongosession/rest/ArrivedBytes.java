package io.mongosession.rest;

import io.mongosession.budget.Share;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * Bytes that are kept in parts as they come and let go of as they are read. What they and their
 * reader take in memory is counted.
 */
final class ArrivedBytes extends InputStream {

  private static final int SMALLEST_PART = 256;
  private static final int LARGEST_PART = 8192;

  /** The byte itself, and a character of a parser, which holds the text that it is in. */
  private static final int COUNTED = 3;

  /** What is made of them, mostly text, takes as much more. */
  private static final int ROOM = 2;

  private final Deque<byte[]> parts = new ArrayDeque<>();
  private final Share share;

  /** In the first and in the last part. */
  private int readFrom;

  private int writeTo;
  private int capacity;
  private int size;

  /**
   * @param share what they count for
   */
  ArrivedBytes(Share share) {
    this.share = share;
  }

  /**
   * Adds the first bytes of an array.
   *
   * @throws io.mongosession.budget.OverBudgetException when there is no memory for them
   */
  void add(byte[] arrived, int length) {
    int from = 0;
    while (from < length) {
      if (parts.isEmpty() || writeTo == parts.getLast().length) {
        addPart(length - from);
      }
      byte[] part = parts.getLast();
      int copied = Math.min(length - from, part.length - writeTo);
      System.arraycopy(arrived, from, part, writeTo, copied);
      from += copied;
      writeTo += copied;
      size += copied;
    }
  }

  private void addPart(int wanted) {
    int length = Math.min(Math.max(Math.max(wanted, size), SMALLEST_PART), LARGEST_PART);
    share.take((long) length * COUNTED, (long) (capacity + length) * ROOM);
    parts.add(new byte[length]);
    capacity += length;
    writeTo = 0;
  }

  /** Lets go of all of them, and of the room for what would have been made of them. */
  void clear() {
    letGo();
    share.trim();
  }

  private void letGo() {
    share.giveBack((long) capacity * COUNTED);
    parts.clear();
    capacity = 0;
    size = 0;
    readFrom = 0;
  }

  @Override
  public int available() {
    return size;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (size == 0) {
      return length == 0 ? 0 : -1;
    }
    byte[] part = parts.getFirst();
    int read = Math.min(Math.min(length, size), part.length - readFrom);
    System.arraycopy(part, readFrom, buffer, offset, read);
    readFrom += read;
    size -= read;
    if (size == 0) {
      letGo(); // The reader may have made nothing of them yet: the room stays.
    } else if (readFrom == part.length) {
      parts.removeFirst();
      capacity -= part.length;
      readFrom = 0;
      share.giveBack((long) part.length * COUNTED);
    }
    return read;
  }
}
