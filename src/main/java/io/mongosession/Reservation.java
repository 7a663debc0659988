package io.mongosession;

import java.time.Duration;

/**
 * Message numbers that belong to one writer.
 *
 * @param sessionKey the incarnation of the session they were reserved in
 * @param first the first of them
 * @param startedNanos {@link System#nanoTime()} before the reservation was sent
 */
record Reservation(String sessionKey, long first, long startedNanos) {

  boolean isOlderThan(Duration age) {
    return System.nanoTime() - startedNanos > age.toNanos();
  }
}
