package io.mongosession.rest;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Ends the reading of bodies of which nothing arrives any more. One thread for all of them. */
@ApplicationScoped
class BodyWatch {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int INTERVAL_MS = 1000;

  /** Something that may stall. */
  interface Watched {

    /** Ends it if nothing has arrived for that long. Never waits. */
    void endIfStalled(Duration patience);
  }

  private final Set<Watched> readings = ConcurrentHashMap.newKeySet();

  @Resource private ManagedThreadFactory threads;
  private ScheduledThreadPoolExecutor timer;

  @PostConstruct
  void start() {
    timer = new ScheduledThreadPoolExecutor(1, threads);
    timer.scheduleWithFixedDelay(this::look, INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  void stop() {
    timer.shutdownNow();
  }

  /**
   * Runs something short on the thread of the watch.
   *
   * @throws java.util.concurrent.RejectedExecutionException when the application stops
   */
  void run(Runnable task) {
    timer.execute(task);
  }

  /** How long a client may send nothing in the middle of a body. */
  Duration patience() {
    return PATIENCE;
  }

  void add(Watched reading) {
    readings.add(reading);
  }

  void remove(Watched reading) {
    readings.remove(reading);
  }

  private void look() {
    Duration patience = patience();
    readings.forEach(reading -> reading.endIfStalled(patience));
  }
}
