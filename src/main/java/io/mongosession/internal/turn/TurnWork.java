package io.mongosession.internal.turn;

import io.mongosession.internal.client.BackgroundWork;
import io.mongosession.internal.store.SessionKey;
import io.mongosession.internal.store.SideStores;
import io.mongosession.internal.store.Storage;
import io.mongosession.internal.store.Stores;
import io.mongosession.internal.store.TurnLeases;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What a factory does for its turns in the background: one heartbeat and one set of looks for each
 * collection of sessions. Starts no thread before there is a turn. Thread-safe.
 */
public final class TurnWork implements AutoCloseable {

  /** How long a step of a heartbeat's command may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final TurnTimes times;
  private final Duration interval;
  private final BackgroundWork heartbeats = new BackgroundWork(BackgroundWork.THREAD + "-turns");
  private final BackgroundWork looks = new BackgroundWork(BackgroundWork.THREAD + "-followers");
  private final Map<String, OfCollection> collections = new ConcurrentHashMap<>();

  /** What ends with it; of a type of Java's own, as no class can be loaded any more by then. */
  private final Queue<Runnable> ends = new ConcurrentLinkedQueue<>();

  /**
   * What turns on one collection of sessions share.
   *
   * @param heartbeat renews the leases
   * @param store what the protocol works on
   * @param reader reads at the request of a caller
   * @param follower reads for all who follow
   * @param looks when it does
   */
  public record OfCollection(
      TurnHeartbeat heartbeat,
      TurnStore store,
      TurnReader reader,
      TurnReader follower,
      TurnLooks looks) {}

  private record OwnLine(SideStores aside) implements TurnHeartbeat.Line {

    @Override
    public TurnLeases leases() {
      return aside.stores().impatientTurns().leases();
    }

    @Override
    public void close() {
      aside.close();
    }
  }

  /**
   * @param interval from one look at a turn that is followed to the next
   */
  public TurnWork(TurnTimes times, Duration interval) {
    this.times = times;
    this.interval = interval;
  }

  /** What turns on these collections share. May open the client. */
  public OfCollection of(Storage storage) {
    return collections.computeIfAbsent(
        storage.get().turns().leases().collection(), name -> make(storage));
  }

  private OfCollection make(Storage storage) {
    TurnClock clock = TurnClock.SYSTEM;
    Stores stores = storage.get();
    TurnHeartbeat heartbeat =
        new TurnHeartbeat(() -> new OwnLine(storage.aside(PATIENCE)), heartbeats, clock, times);
    ends.add(heartbeat::close);
    return new OfCollection(
        heartbeat,
        new TurnStore(
            stores.turns(), heartbeat, clock, times, stores.longestWrite(), SessionKey::random),
        new TurnReader(stores.turns(), clock, times),
        new TurnReader(stores.impatientTurns(), clock, times),
        new TurnLooks(looks, clock, interval, times.grace()));
  }

  /** Ends the threads. An undeployed application's classes may be gone: it needs no further one. */
  @Override
  public void close() {
    heartbeats.close();
    looks.close();
    for (Runnable end : ends) {
      end.run();
    }
  }
}
