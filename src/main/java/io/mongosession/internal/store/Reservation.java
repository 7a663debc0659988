package io.mongosession.internal.store;

import java.time.Duration;

/**
 * Message numbers that belong to one writer.
 *
 * @param sessionKey the incarnation of the session they were reserved in
 * @param first the first of them
 * @param count how many they are
 * @param writeToken marks the writer
 * @param fresh whether this call reserved them, and stored the agent's fields with them; otherwise
 *     an earlier attempt did
 * @param startedNanos {@link System#nanoTime()} before the reservation was sent
 */
record Reservation(
    SessionKey sessionKey,
    long first,
    int count,
    String writeToken,
    boolean fresh,
    long startedNanos) {

  boolean isOlderThan(Duration age) {
    return System.nanoTime() - startedNanos > age.toNanos();
  }
}
