package io.mongosession.internal.turn;

import java.time.Duration;

/**
 * The times of the protocol.
 *
 * @param lease how far ahead a lease reaches when it is taken or renewed
 * @param grace how long after that it counts as held: clocks may differ by as much
 * @param renewal from one renewal to the next
 * @param look from one look for stops and lost leases to the next
 * @param missing how long a message is waited for whose number was reserved before a turn began
 */
public record TurnTimes(
    Duration lease, Duration grace, Duration renewal, Duration look, Duration missing) {

  public static final TurnTimes USUAL =
      new TurnTimes(
          Duration.ofSeconds(15),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5));
}
