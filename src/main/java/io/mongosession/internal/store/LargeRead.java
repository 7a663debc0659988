package io.mongosession.internal.store;

import io.mongosession.budget.Share;
import java.util.function.Supplier;

/** Reads documents of which nobody knows before how large they are. */
final class LargeRead {

  /**
   * In bytes: room for documents, and for the reply of the database that they come in, which has up
   * to 16 MiB. Less than that is kept, as the rest of the heap has room for some; with 8 MiB a heap
   * of 256 MiB was not enough.
   */
  private static final long ROOM = 12 * 1024 * 1024;

  private LargeRead() {}

  /** What is read; waits until there is room for it. */
  static <T> T of(Supplier<T> read) {
    return Share.current().reading(ROOM, read);
  }
}
