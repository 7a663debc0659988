package io.mongosession.internal.turn;

import io.mongosession.internal.client.Retry;
import io.mongosession.internal.store.SessionKey;
import io.mongosession.internal.store.TurnCommands;
import io.mongosession.internal.store.TurnLease;
import io.mongosession.internal.store.TurnLeases;
import io.mongosession.internal.store.TurnMessages;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * What the protocol works on.
 *
 * @param commands what the turn itself does
 * @param keeper renews the leases that are taken
 * @param clock the time
 * @param times how long things take
 * @param longestWrite how long after its reservation a message may still arrive
 * @param newKeys the keys of sessions that are created
 */
public record TurnStore(
    TurnCommands commands,
    LeaseKeeper keeper,
    TurnClock clock,
    TurnTimes times,
    Duration longestWrite,
    Supplier<SessionKey> newKeys) {

  TurnLeases leases() {
    return commands.leases();
  }

  TurnMessages messages() {
    return commands.messages();
  }

  Instant now() {
    return clock.now();
  }

  TurnSeal seal() {
    return new TurnSeal(messages(), clock, longestWrite);
  }

  /** Asks a turn to stop; false where it does not hold the lease. One round trip. */
  public boolean stop(TurnLease lease) {
    return Retry.onceMore(() -> leases().stop(lease));
  }

  void release(TurnLease lease) {
    Retry.onceMore(
        () -> {
          leases().release(lease);
          return null;
        });
  }
}
