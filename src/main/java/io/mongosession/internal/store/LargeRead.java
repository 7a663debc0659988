package io.mongosession.internal.store;

import com.mongodb.client.MongoIterable;
import io.mongosession.budget.Share;
import java.util.ArrayList;
import java.util.List;

/** Reads documents of which nobody knows before how large they are. */
final class LargeRead {

  /**
   * In bytes: room for documents, and for the reply of the database that they come in. Half of the
   * largest reply of all, as few are of that size, and none stays for long.
   */
  private static final long ROOM = 8 * 1024 * 1024;

  private LargeRead() {}

  /** What is found, in a list of its own; waits until there is room for it. */
  static <T> List<T> of(MongoIterable<T> found) {
    return Share.current().reading(ROOM, () -> found.into(new ArrayList<>()));
  }
}
