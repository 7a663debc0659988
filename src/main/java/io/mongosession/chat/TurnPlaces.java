package io.mongosession.chat;

import io.mongosession.UnavailableException;
import io.mongosession.cdi.TurnMonitor;
import io.mongosession.config.ChatSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The places of the turns under way: {@code chat.max-running} in all, so that agents cannot take
 * every thread and all memory, and a quarter of them for one owner, so that nobody can take every
 * place. Turns of sessions without an owner are bounded in all alone. Thread-safe.
 */
@ApplicationScoped
class TurnPlaces {

  private static final int SHARE = 4;

  /** A place that is taken; may be given back more than once. */
  interface Place extends AutoCloseable {

    @Override
    void close();
  }

  private final int maximum;
  private final int maximumPerOwner;
  private final Map<String, Integer> byOwner = new HashMap<>();
  private int taken;

  @Inject
  TurnPlaces(ChatSettings settings) {
    this(settings.maxRunning());
  }

  TurnPlaces(int maximum) {
    this.maximum = maximum;
    maximumPerOwner = Math.max(1, maximum / SHARE);
  }

  TurnPlaces() {
    this(1); // For the container's proxy.
  }

  /** At the start, so that there is a zero before there is a turn. */
  void start(@Observes Startup startup, Instance<TurnMonitor> monitors) {
    monitors.forEach(monitor -> monitor.watch(this::taken));
  }

  /**
   * Takes a place. Never waits.
   *
   * @param owner may be null
   * @throws UnavailableException when there is none left
   */
  synchronized Place take(String owner) {
    if (taken >= maximum) {
      throw full("%d turns are under way, as many as are allowed", maximum);
    }
    if (owner != null) {
      int own = byOwner.getOrDefault(owner, 0);
      if (own >= maximumPerOwner) {
        throw full("%d turns of yours are under way, as many as are allowed", maximumPerOwner);
      }
      byOwner.put(owner, own + 1);
    }
    taken++;
    return placeOf(owner);
  }

  private static UnavailableException full(String text, int places) {
    return new UnavailableException(text.formatted(places) + "; try again later", null, null);
  }

  private Place placeOf(String owner) {
    return new Place() {
      private boolean givenBack;

      @Override
      public void close() {
        synchronized (TurnPlaces.this) {
          if (!givenBack) {
            givenBack = true;
            giveBack(owner);
          }
        }
      }
    };
  }

  private void giveBack(String owner) {
    taken--;
    notifyAll();
    if (owner != null) {
      byOwner.computeIfPresent(owner, (same, own) -> own == 1 ? null : own - 1);
    }
  }

  /** How many turns are under way. */
  synchronized int taken() {
    return taken;
  }

  /** Waits until no turn is under way, at most as long as that. */
  synchronized void awaitNone(Duration patience) {
    long until = System.nanoTime() + patience.toNanos();
    try {
      for (long left = patience.toNanos();
          taken > 0 && left > 0;
          left = until - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
