package io.mongosession.internal.turn;

import io.mongosession.internal.client.BackgroundWork;
import io.mongosession.internal.store.Stores;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a factory does for its turns in the background: one heartbeat and one set of looks for each
 * collection of sessions. Starts no thread before there is a turn. Thread-safe.
 */
public final class TurnWork implements AutoCloseable {

  private final TurnTimes times;
  private final Duration interval;
  private final BackgroundWork heartbeats = new BackgroundWork(BackgroundWork.THREAD + "-turns");
  private final BackgroundWork looks = new BackgroundWork(BackgroundWork.THREAD + "-followers");
  private final Map<String, OfCollection> collections = new ConcurrentHashMap<>();

  /**
   * What turns on one collection of sessions share.
   *
   * @param reader reads at the request of a caller
   * @param follower reads for all who follow
   */
  public record OfCollection(
      TurnStore store, TurnReader reader, TurnReader follower, TurnLooks looks) {}

  /**
   * @param interval from one look at a turn that is followed to the next
   */
  public TurnWork(TurnTimes times, Duration interval) {
    this.times = times;
    this.interval = interval;
  }

  /** What turns on these collections share. No I/O. */
  public OfCollection of(Stores stores) {
    return collections.computeIfAbsent(stores.turns().leases().collection(), name -> make(stores));
  }

  private OfCollection make(Stores stores) {
    TurnClock clock = TurnClock.SYSTEM;
    TurnHeartbeat heartbeat =
        new TurnHeartbeat(stores.impatientTurns().leases(), heartbeats, clock, times);
    return new OfCollection(
        new TurnStore(stores.turns(), heartbeat, clock, times, stores.longestWrite()),
        new TurnReader(stores.turns(), clock, times),
        new TurnReader(stores.impatientTurns(), clock, times),
        new TurnLooks(looks, clock, interval, times.grace()));
  }

  /** Ends the threads. */
  @Override
  public void close() {
    heartbeats.close();
    looks.close();
  }
}
