package io.mongosession.rest;

import io.mongosession.log.LogContext;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What keeps a silent stream of events open. One thread for all streams. */
@ApplicationScoped
class Heartbeat {

  /** Less than what proxies wait for. */
  private static final Duration INTERVAL = Duration.ofSeconds(15);

  @Resource private ManagedThreadFactory threads;
  private ScheduledThreadPoolExecutor timer;

  @PostConstruct
  void start() {
    timer = new ScheduledThreadPoolExecutor(1, threads);
    timer.setRemoveOnCancelPolicy(true);
  }

  @PreDestroy
  void stop() {
    timer.shutdownNow();
  }

  Duration interval() {
    return INTERVAL;
  }

  /** Runs something that does not wait after every interval, until it is cancelled. */
  Future<?> every(Runnable beat) {
    long nanos = interval().toNanos();
    return timer.scheduleWithFixedDelay(
        LogContext.carrying(beat), nanos, nanos, TimeUnit.NANOSECONDS);
  }
}
