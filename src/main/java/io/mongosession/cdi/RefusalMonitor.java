package io.mongosession.cdi;

import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Counts the requests that the REST API refuses. Every bean of this type is asked once, when the
 * API starts.
 */
public interface RefusalMonitor {

  /**
   * Begins to count.
   *
   * @param statuses the HTTP statuses that are refusals
   * @return is given the status of every refusal; never null, thread-safe
   */
  IntConsumer watch(Set<Integer> statuses);
}
