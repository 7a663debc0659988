package io.mongosession.internal.transfer;

import java.util.Arrays;

/** Cuts bytes into lines. One that is too long is passed over without being kept. */
final class LineSplitter {

  /**
   * More than any document that MongoDB takes is long as JSON, if it is text for the most part;
   * less where the heap is small, as its reading takes several times as much.
   */
  static final int MAX_BYTES =
      (int) Math.min(32 * 1024 * 1024, Runtime.getRuntime().maxMemory() / 32);

  private static final int FIRST_BUFFER = 8 * 1024;

  /** Takes the lines. */
  interface Sink {

    /**
     * The next line.
     *
     * @param buffer its bytes are the first ones; used again for the next line
     */
    void line(byte[] buffer, int length);

    /** The next line is longer than {@link #MAX_BYTES}. */
    void tooLong();
  }

  private final Sink sink;
  private byte[] buffer = new byte[FIRST_BUFFER];
  private int length;
  private boolean tooLong;

  LineSplitter(Sink sink) {
    this.sink = sink;
  }

  void add(byte[] bytes, int offset, int count) {
    int from = offset;
    for (int i = offset; i < offset + count; i++) {
      if (bytes[i] == '\n') {
        keep(bytes, from, i - from);
        endLine();
        from = i + 1;
      }
    }
    keep(bytes, from, offset + count - from);
  }

  /** What is behind the last line's end is a line too. */
  void finish() {
    if (length > 0 || tooLong) {
      endLine();
    }
  }

  private void keep(byte[] bytes, int from, int count) {
    tooLong |= length + count > MAX_BYTES;
    if (tooLong) {
      buffer = new byte[FIRST_BUFFER];
      length = 0;
      return;
    }
    if (length + count > buffer.length) {
      buffer =
          Arrays.copyOf(buffer, Math.max(length + count, Math.min(2 * buffer.length, MAX_BYTES)));
    }
    System.arraycopy(bytes, from, buffer, length, count);
    length += count;
  }

  private void endLine() {
    byte[] line = buffer;
    int bytes = length;
    boolean wasTooLong = tooLong;
    length = 0;
    tooLong = false;
    if (buffer.length > MAX_BYTES / 8) {
      buffer = new byte[FIRST_BUFFER]; // Few lines are as long.
    }
    if (wasTooLong) {
      sink.tooLong();
    } else {
      sink.line(line, bytes);
    }
  }
}
