package io.mongosession.internal.turn;

import com.mongodb.MongoException;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.BackgroundWork;
import io.mongosession.internal.store.TurnLease;
import io.mongosession.internal.store.TurnLeases;
import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bson.Document;

/**
 * Renews the leases of all turns that run in this process on one collection of sessions: one bulk
 * write now and again, and one look for stops and for leases that are lost, however many turns
 * there are. One thread, and one connection that is nobody else's, so that neither turns that take
 * all of the pool's nor those that hang hold it up; both end when no turn runs. Thread-safe.
 */
public final class TurnHeartbeat implements LeaseKeeper, AutoCloseable {

  /** Where it sends its commands, as long as it has any. */
  public interface Line extends AutoCloseable {

    /** None of its commands takes long. */
    TurnLeases leases();

    @Override
    void close();
  }

  private static final Logger LOG = LogContext.logger(TurnHeartbeat.class.getName());

  private final Supplier<Line> lines;
  private final BackgroundWork work;
  private final TurnClock clock;
  private final TurnTimes times;
  private final Set<Held> held = ConcurrentHashMap.newKeySet();
  private final Set<TurnLease> toRelease = ConcurrentHashMap.newKeySet();
  private boolean beating;
  private Instant nextRenewal;
  private Line line;
  private boolean closed;

  /**
   * @param lines opens one
   */
  public TurnHeartbeat(
      Supplier<Line> lines, BackgroundWork work, TurnClock clock, TurnTimes times) {
    this.lines = lines;
    this.work = work;
    this.clock = clock;
    this.times = times;
  }

  @Override
  public void keep(Held turn) {
    held.add(turn);
    begin();
  }

  @Override
  public void end(Held turn) {
    held.remove(turn);
  }

  @Override
  public void releaseLater(TurnLease lease) {
    toRelease.add(lease);
    begin();
  }

  private synchronized void begin() {
    if (!beating) {
      beating = true;
      nextRenewal = clock.now().plus(times.renewal());
      work.later(times.look(), this::beat);
    }
  }

  private void beat() {
    try {
      List<Held> turns = List.copyOf(held);
      if (!turns.isEmpty() || !toRelease.isEmpty()) {
        beat(line(), turns);
      }
    } catch (MongoException | IllegalStateException e) {
      // What failed is due at the next beat.
      LOG.log(Level.DEBUG, "the leases of turns could not be renewed or looked at now", e);
    } finally {
      goOn();
    }
  }

  private void beat(TurnLeases leases, List<Held> turns) {
    if (!clock.now().isBefore(nextRenewal)) {
      renew(leases, turns);
      nextRenewal = clock.now().plus(times.renewal());
    }
    release(leases);
    look(leases, turns);
  }

  private synchronized TurnLeases line() {
    if (closed) {
      throw new IllegalStateException("the factory is closed");
    }
    if (line == null) {
      line = lines.get();
    }
    return line.leases();
  }

  private synchronized void goOn() {
    beating = !held.isEmpty() || !toRelease.isEmpty();
    if (beating) {
      work.later(times.look(), this::beat);
    } else {
      closeLine();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    closeLine();
  }

  private void closeLine() {
    if (line != null) {
      line.close();
      line = null;
    }
  }

  private void release(TurnLeases leases) {
    for (TurnLease lease : toRelease) {
      leases.release(lease);
      toRelease.remove(lease);
    }
  }

  private void renew(TurnLeases leases, Collection<Held> turns) {
    if (!turns.isEmpty()) {
      List<TurnLeases.Renewal> renewals =
          turns.stream()
              .map(turn -> new TurnLeases.Renewal(turn.lease(), turn.question()))
              .toList();
      leases.renew(renewals, Date.from(clock.now().plus(times.lease())));
    }
  }

  private void look(TurnLeases leases, Collection<Held> turns) {
    if (turns.isEmpty()) {
      return;
    }
    Map<String, Document> sessions =
        leases.looks(turns.stream().map(Held::lease).toList()).stream()
            .collect(Collectors.toMap(found -> found.getString(Fields.ID), Function.identity()));
    for (Held turn : turns) {
      StoredTurn stored = stored(turn.lease(), sessions.get(turn.lease().ref().id()));
      // One that has ended meanwhile has released its lease itself.
      if (stored == null && held.remove(turn)) {
        turn.lost();
      } else if (stored != null && stored.isToStop() && held.contains(turn)) {
        turn.stop();
      }
    }
  }

  /** The turn as it is stored; null where the lease is not its own. */
  private static StoredTurn stored(TurnLease lease, Document session) {
    if (session == null || !lease.key().text().equals(session.get(Fields.SESSION_KEY))) {
      return null;
    }
    StoredTurn turn = StoredTurn.in(session, lease.agentId());
    return turn != null && turn.id().equals(lease.turnId()) ? turn : null;
  }
}
