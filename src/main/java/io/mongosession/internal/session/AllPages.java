package io.mongosession.internal.session;

import io.mongosession.Page;
import io.mongosession.PageQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A list that is read to its end. */
final class AllPages {

  private AllPages() {}

  /** The items of all pages, each of this many items at most. */
  static <T> List<T> read(int pageSize, Function<PageQuery, Page<T>> pages) {
    List<T> items = new ArrayList<>();
    String after = null;
    do {
      Page<T> page = pages.apply(new PageQuery(after, pageSize));
      items.addAll(page.items());
      after = page.nextAfter();
    } while (after != null);
    return items;
  }
}
