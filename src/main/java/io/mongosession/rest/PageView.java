package io.mongosession.rest;

import io.mongosession.Page;
import java.util.List;
import java.util.function.Function;

/** A part of a list. */
record PageView<T>(List<T> items, String nextAfter) implements JsonResponse {

  /**
   * The page as the API shows it.
   *
   * @param view shows an item
   */
  static <I, T> PageView<T> of(Page<I> page, Function<I, T> view) {
    return new PageView<>(page.items().stream().map(view).toList(), page.nextAfter());
  }
}
