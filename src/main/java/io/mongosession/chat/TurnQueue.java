package io.mongosession.chat;

import io.mongosession.TurnRunningException;
import io.mongosession.UnavailableException;
import io.mongosession.config.ChatSettings;
import io.mongosession.turn.RunningTurn;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Reception;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;

/**
 * Messages that wait until their agent is free: of one agent in the order in which they came, and
 * only the first asks the database. Few may wait, those who wait for a result that another request
 * asked for among them; no thread waits with them. Thread-safe.
 */
@ApplicationScoped
class TurnQueue {

  /** How many may wait for one agent. */
  static final int MOST = 8;

  private static final int LEAST_MILLIS = 75;
  private static final int MOST_MILLIS = 125;

  /** Before {@link AgentCaller} waits for the turns under way. */
  private static final int FIRST = 100;

  /** A message that waits. */
  interface Waiter {

    /**
     * Tries to begin; may wait for the database, never throws.
     *
     * @return the turn that is in the way; null when it waits no longer
     */
    RunningTurn tryToBegin();

    /** It will not begin. */
    void giveUp(RuntimeException reason);
  }

  private record Place(Waiter waiter, long untilNanos) {}

  private static final class Line {
    private final Deque<Place> places = new ArrayDeque<>();
    private RunningTurn running;
    private int joined;

    /** Whether the first is being asked for, or will be: by one thread at a time. */
    private boolean asked;

    private boolean isEmpty() {
      return places.isEmpty() && joined == 0 && !asked;
    }
  }

  private final BiConsumer<Duration, Runnable> later;
  private final Duration patience;
  private final Map<AgentKey, Line> lines = new HashMap<>();
  private boolean stopped;

  @Inject
  TurnQueue(AgentCaller threads, ChatSettings settings) {
    this(threads::after, settings.queueTimeout());
  }

  /**
   * @param later runs something that may wait, after a time
   * @param patience how long a message waits at most
   */
  TurnQueue(BiConsumer<Duration, Runnable> later, Duration patience) {
    this.later = later;
    this.patience = patience;
  }

  TurnQueue() {
    this(null, (Duration) null); // For the container's proxy.
  }

  /**
   * Lets a message wait behind others.
   *
   * @return false when none wait
   * @throws TurnRunningException when too many wait
   */
  synchronized boolean addBehindOthers(AgentKey agent, Waiter waiter) {
    Line line = lines.get(agent);
    boolean others = line != null && !line.places.isEmpty();
    if (others) {
      add(agent, line.running, waiter);
    }
    return others;
  }

  /**
   * Lets a message wait.
   *
   * @param running the turn that is in the way
   * @throws TurnRunningException when too many wait
   */
  synchronized void add(AgentKey agent, RunningTurn running, Waiter waiter) {
    if (stopped) {
      throw stopping();
    }
    Line line = lineWithRoom(agent, running);
    line.places.add(new Place(waiter, System.nanoTime() + patience.toNanos()));
    if (!line.asked) {
      line.asked = true;
      askLater(agent);
    }
  }

  /**
   * Counts somebody who waits for the result of this turn.
   *
   * @return to be run once, when they do not wait any more
   * @throws TurnRunningException when too many wait
   */
  synchronized Runnable join(AgentKey agent, RunningTurn running) {
    lineWithRoom(agent, running).joined++;
    return () -> leave(agent);
  }

  private synchronized void leave(AgentKey agent) {
    Line line = lines.get(agent);
    line.joined--;
    removeIfEmpty(agent, line);
  }

  private Line lineWithRoom(AgentKey agent, RunningTurn running) {
    Line line = lines.computeIfAbsent(agent, key -> new Line());
    line.running = running;
    if (line.places.size() + line.joined >= MOST) {
      throw TurnStarter.running(
          agent.agentId(), line.running, "%d requests wait for it".formatted(MOST));
    }
    return line;
  }

  private void removeIfEmpty(AgentKey agent, Line line) {
    if (line.isEmpty()) {
      lines.remove(agent);
    }
  }

  /** Lets a message wait no longer. */
  synchronized void remove(AgentKey agent, Waiter waiter) {
    Line line = lines.get(agent);
    if (line != null) {
      line.places.removeIf(place -> place.waiter() == waiter);
      removeIfEmpty(agent, line);
    }
  }

  private void askLater(AgentKey agent) {
    int millis = ThreadLocalRandom.current().nextInt(LEAST_MILLIS, MOST_MILLIS);
    later.accept(Duration.ofMillis(millis), () -> ask(agent));
  }

  private void ask(AgentKey agent) {
    giveUpLate(agent);
    Waiter first = first(agent);
    if (first != null) {
      RunningTurn running = first.tryToBegin();
      if (running == null) {
        remove(agent, first);
      } else {
        learn(agent, running);
      }
    }
    if (goesOn(agent)) {
      askLater(agent);
    }
  }

  private synchronized void learn(AgentKey agent, RunningTurn running) {
    lines.get(agent).running = running;
  }

  private synchronized boolean goesOn(AgentKey agent) {
    Line line = lines.get(agent);
    line.asked = !line.places.isEmpty();
    removeIfEmpty(agent, line);
    return line.asked;
  }

  private synchronized Waiter first(AgentKey agent) {
    Place first = lines.get(agent).places.peek();
    return first == null ? null : first.waiter();
  }

  /** Those who have waited too long, the first or not. */
  private void giveUpLate(AgentKey agent) {
    List<Waiter> late = new ArrayList<>();
    RunningTurn running;
    synchronized (this) {
      Line line = lines.get(agent);
      running = line.running;
      long now = System.nanoTime();
      for (Iterator<Place> places = line.places.iterator(); places.hasNext(); ) {
        Place place = places.next();
        if (place.untilNanos() - now <= 0) {
          late.add(place.waiter());
          places.remove();
        }
      }
    }
    String waited = "it was not free within " + patience;
    late.forEach(w -> w.giveUp(TurnStarter.running(agent.agentId(), running, waited)));
  }

  /** An application that stops begins no more turns. */
  void stop(
      @Observes(notifyObserver = Reception.IF_EXISTS)
          @BeforeDestroyed(ApplicationScoped.class)
          @Priority(FIRST)
          Object application) {
    List<Waiter> waiting = new ArrayList<>();
    synchronized (this) {
      stopped = true;
      lines.values().forEach(line -> line.places.forEach(place -> waiting.add(place.waiter())));
      lines.values().forEach(line -> line.places.clear());
    }
    waiting.forEach(waiter -> waiter.giveUp(stopping()));
  }

  private static UnavailableException stopping() {
    return new UnavailableException("the application stops; try again later", null, null);
  }
}
