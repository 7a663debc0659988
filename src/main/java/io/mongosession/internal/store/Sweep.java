package io.mongosession.internal.store;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import io.mongosession.SweepResult;
import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.bson.Document;

/**
 * Deletes the sessions of an application that have expired, what deletions left over, and what
 * owners used on days that are over, in steps with pauses, one server at a time. Wherever it ends,
 * the next one goes on. Thread-safe.
 */
public final class Sweep {

  private static final Logger LOG = LogContext.logger(Sweep.class.getName());
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final MongoCollection<Document> jobs;
  private final ExpiredSessions expired;
  private final SessionRemover remover;
  private final OwnerSpending spending;

  Sweep(
      MongoCollection<Document> jobs,
      ExpiredSessions expired,
      SessionRemover remover,
      OwnerSpending spending) {
    this.jobs = jobs;
    this.expired = expired;
    this.remover = remover;
    this.spending = spending;
  }

  /** Sweeps, unless another one does. */
  public SweepResult run(Retention retention) {
    String application = retention.applicationName();
    try (JobLease lease =
        JobLease.take(jobs, application == null ? "sweep" : "sweep:" + application)) {
      return lease == null ? SweepResult.NOT_RUN : new Run(lease, retention).all();
    }
  }

  /** One of them. */
  private final class Run {

    private final JobLease lease;
    private final Retention retention;
    private final long startedNanos = System.nanoTime();
    private long gone;
    private long kept;
    private long cleared;

    Run(JobLease lease, Retention retention) {
      this.lease = lease;
      this.retention = retention;
    }

    SweepResult all() {
      try {
        clearAll();
        spending.deletePast(Instant.now(), lease::renew);
        if (retention.byDefault() != null) {
          expire(null, retention.byDefault().toMillis());
        }
        Long own = expired.nextRetention(0);
        while (own != null && lease.renew()) {
          expire(own, own);
          own = expired.nextRetention(own);
        }
      } finally {
        report();
      }
      return new SweepResult(true, gone, kept, cleared);
    }

    private void expire(Long own, long milliseconds) {
      Document condition =
          ExpiredSessions.condition(retention.applicationName(), own, milliseconds);
      try (MongoCursor<Document> found = expired.find(condition)) {
        while (found.hasNext() && lease.renew()) {
          long startedStep = System.nanoTime();
          step(next(found), condition);
          if (found.hasNext()) {
            pause(startedStep);
          }
        }
      }
    }

    private void step(List<Document> candidates, Document condition) {
      int deleted = expired.delete(candidates, condition);
      gone += deleted;
      kept += candidates.size() - deleted;
      clear(); // However long this takes, what others deleted does not wait for its end.
    }

    private void clearAll() {
      long startedStep = System.nanoTime();
      while (clear() && lease.renew()) {
        pause(startedStep);
        startedStep = System.nanoTime();
      }
    }

    /** Returns whether there may be more. */
    private boolean clear() {
      int some = remover.sweep(remover.deletedBefore());
      cleared += some;
      return some == SessionRemover.SWEPT_AT_ONCE;
    }

    private void report() {
      if (gone + cleared > 0) {
        LOG.log(
            Level.INFO,
            "sweep: {0} sessions expired ({1} that looked so live on), left-overs of {2} deletions"
                + " removed, in {3} ms",
            gone,
            kept,
            cleared,
            Duration.ofNanos(System.nanoTime() - startedNanos).toMillis());
      }
    }
  }

  private static List<Document> next(MongoCursor<Document> found) {
    List<Document> some = new ArrayList<>();
    while (some.size() < ExpiredSessions.STEP && found.hasNext()) {
      some.add(found.next());
    }
    return some;
  }

  /** As long as the step took, so that others have the database at least half of the time. */
  private static void pause(long startedStep) {
    LockSupport.parkNanos(Math.min(System.nanoTime() - startedStep, LONGEST_PAUSE.toNanos()));
  }
}
