package io.mongosession;

import java.util.List;

/**
 * A part of a list. It ends at the limit it was asked for or at the limit {@code answer-bytes},
 * whichever comes first, and has at least one item where the list goes on.
 *
 * @param items the items, unmodifiable
 * @param nextAfter the cursor of the next page, opaque; null when this is the last one
 */
public record Page<T>(List<T> items, String nextAfter) {

  public Page {
    items = List.copyOf(items);
  }
}
