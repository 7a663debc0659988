package io.mongosession.internal.store;

import com.mongodb.client.MongoIterable;
import io.mongosession.budget.Share;
import java.util.ArrayList;
import java.util.List;

/** Reads documents of which nobody knows before how large they are. */
final class LargeRead {

  /**
   * In bytes: room for documents, and for the reply of the database that they come in, which has up
   * to 16 MiB. Less than that is kept, as the rest of the heap has room for some; with 8 MiB a heap
   * of 256 MiB was not enough.
   */
  private static final long ROOM = 12 * 1024 * 1024;

  private LargeRead() {}

  /** What is found, in a list of its own; waits until there is room for it. */
  static <T> List<T> of(MongoIterable<T> found) {
    return Share.current().reading(ROOM, () -> found.into(new ArrayList<>()));
  }
}
