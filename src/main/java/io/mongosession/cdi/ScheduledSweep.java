package io.mongosession.cdi;

import io.mongosession.log.LogContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * Lets every factory that is built sweep, again and again, each after a little less than its
 * interval, so that servers that start together do not sweep together.
 */
@ApplicationScoped
class ScheduledSweep {

  private static final Logger LOG = LogContext.logger(ScheduledSweep.class.getName());

  /** How much earlier than its interval a sweep may come. */
  private static final double JITTER = 0.1;

  private final Map<ManagedFactory, Future<?>> next = new ConcurrentHashMap<>();
  private volatile boolean stopped;

  private ScheduledExecutorService scheduler;

  /**
   * Begins. The scheduler is asked for by its name: Payara does not inject a {@code @Resource} of a
   * bean in one of the application's libraries while the application starts.
   */
  void start(Collection<ManagedFactory> factories) {
    try {
      scheduler = InitialContext.doLookup("java:comp/DefaultManagedScheduledExecutorService");
      factories.forEach(this::later);
    } catch (NamingException e) {
      LOG.log(
          Level.WARNING,
          "the server has no Jakarta Concurrency: sessions expire only where the application calls"
              + " sweep()",
          e);
    }
  }

  private void later(ManagedFactory factory) {
    Duration interval = factory.configuration().settings().retentionInterval();
    double part = 1 - JITTER * ThreadLocalRandom.current().nextDouble();
    try {
      next.put(
          factory,
          scheduler.schedule(
              () -> sweep(factory), (long) (part * interval.toMillis()), TimeUnit.MILLISECONDS));
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "the application stops: nothing is swept any more", e);
    }
  }

  private void sweep(ManagedFactory factory) {
    try {
      if (factory.isRunning()) {
        factory.sweep();
      }
    } catch (RuntimeException e) {
      if (factory.isRunning() && !stopped) {
        LOG.log(
            Level.WARNING,
            "factory %s could not sweep now; the next sweep goes on"
                .formatted(factory.configuration().name()),
            e);
      }
    }
    if (!stopped) {
      later(factory);
    }
  }

  void stop() {
    stopped = true;
    next.values().forEach(sweep -> sweep.cancel(true));
  }
}
