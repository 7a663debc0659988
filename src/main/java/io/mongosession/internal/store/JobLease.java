package io.mongosession.internal.store;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.UpdateOptions;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.MongoErrors;
import io.mongosession.internal.client.WriteTimeLimit;
import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import org.bson.Document;

/**
 * The right to do a job that one server at a time does. Ends by itself when its holder is killed.
 * It saves work: a job must stand that two do it at once. Used by one thread.
 */
final class JobLease implements AutoCloseable {

  private static final Logger LOG = LogContext.logger(JobLease.class.getName());
  private static final Duration TERM = Duration.ofMinutes(1);
  private static final Duration FRESH = Duration.ofSeconds(15);

  private final MongoCollection<Document> jobs;
  private final Document held;
  private long renewedNanos = System.nanoTime();

  private JobLease(MongoCollection<Document> jobs, Document held) {
    this.jobs = jobs;
    this.held = held;
  }

  /** The lease, or null while another holder has it. */
  static JobLease take(MongoCollection<Document> jobs, String job) {
    Date over = Date.from(Instant.now().minus(WriteTimeLimit.CLOCK_SKEW));
    Document free =
        new Document(Fields.ID, job)
            .append(Fields.UNTIL, new Document("$not", new Document("$gte", over)));
    Document held =
        new Document(Fields.ID, job).append(Fields.HOLDER, UUID.randomUUID().toString());
    Document take = new Document("$set", term().append(Fields.HOLDER, held.get(Fields.HOLDER)));
    try {
      jobs.updateOne(free, take, new UpdateOptions().upsert(true));
      return new JobLease(jobs, held);
    } catch (MongoException e) {
      if (MongoErrors.isDuplicateKey(e)) {
        return null; // There is one that is not over.
      }
      throw e;
    }
  }

  private static Document term() {
    return new Document(Fields.UNTIL, Date.from(Instant.now().plus(TERM)));
  }

  /** Keeps it; false when another holder has it. Costs nothing while it is fresh. */
  boolean renew() {
    long now = System.nanoTime();
    if (now - renewedNanos < FRESH.toNanos()) {
      return true;
    }
    renewedNanos = now;
    return jobs.updateOne(held, new Document("$set", term())).getMatchedCount() > 0;
  }

  /** Gives it back; where that fails it ends by itself. */
  @Override
  public void close() {
    try {
      jobs.deleteOne(held);
    } catch (MongoException | IllegalStateException e) {
      LOG.log(Level.DEBUG, "the lease of a job was not given back", e);
    }
  }
}
