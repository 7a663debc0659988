package io.mongosession.rest.token;

import com.nimbusds.jose.jwk.JWKSet;
import io.mongosession.config.TokenSettings;
import io.mongosession.log.LogContext;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.text.ParseException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The public keys tokens are verified with. Keys from a location are read again every five minutes,
 * and on demand when a token does not fit them, so that a rotation is seen at once; one reading at
 * a time, never more often than once a second, on a thread of its own. When the location does not
 * answer the keys of before are kept, however old.
 *
 * <p>Of its own and not Nimbus's {@code JWKSourceBuilder}, because that lets any number of requests
 * wait for a reading, each on its thread; serves no known key past its age while a reading hangs;
 * and never reads again for a key without an id, which fits every token.
 *
 * <p>Safe for use by many threads.
 */
final class KeySource implements AutoCloseable {

  private static final Logger LOG = LogContext.logger(KeySource.class.getName());
  private static final Duration MAX_AGE = Duration.ofMinutes(5);
  private static final Duration MIN_AGE = Duration.ofSeconds(1);

  /** How many requests may wait at once: servers there are start with five threads for all. */
  private static final int MAX_WAITING = 2;

  private static final long WAIT_SECONDS = 2;

  private final TokenSettings settings;
  private final KeyReader reader;
  private final ScheduledThreadPoolExecutor threads;
  private final Semaphore places = new Semaphore(MAX_WAITING);
  private volatile JWKSet known = new JWKSet();
  private volatile String trouble = "";
  private CompletableFuture<Boolean> reading = CompletableFuture.completedFuture(false);
  private long readingSince = System.nanoTime() - MIN_AGE.toNanos();

  /**
   * @param settings with a key, or a location that is read at once
   * @param threads makes the threads that read from a location, at most two
   */
  KeySource(TokenSettings settings, ThreadFactory threads) {
    this(settings, threads, MAX_AGE);
  }

  KeySource(TokenSettings settings, ThreadFactory threads, Duration maxAge) {
    this.settings = settings;
    if (settings.publicKey() == null) {
      reader = new KeyReader(settings.publicKeyLocation());
      this.threads = new ScheduledThreadPoolExecutor(2, threads);
      this.threads.setRemoveOnCancelPolicy(true);
      this.threads.scheduleWithFixedDelay(
          this::recentReading, 0, maxAge.toMillis(), TimeUnit.MILLISECONDS);
    } else {
      reader = null;
      this.threads = null;
      keep(settings.publicKey());
    }
  }

  private void keep(String key) {
    try {
      keep(TokenKeys.parse(key));
    } catch (ParseException | IllegalArgumentException e) {
      warn(e);
    }
  }

  private void keep(JWKSet keys) {
    known = keys;
    if (keys.isEmpty()) {
      warn("none that is RSA or EC");
    } else {
      trouble = "";
    }
  }

  /** The keys as known at this moment; none before the first reading. Never waits. */
  JWKSet current() {
    return known;
  }

  /**
   * The keys as they were at their location within the last second. Waits for a reading that is
   * under way, no longer than two seconds, and only where not too many wait already.
   *
   * @return empty when they cannot be had now
   */
  Optional<JWKSet> latest() {
    return reader == null || succeeds(recentReading()) ? Optional.of(known) : Optional.empty();
  }

  private synchronized CompletableFuture<Boolean> recentReading() {
    if (reading.isDone() && System.nanoTime() - readingSince >= MIN_AGE.toNanos()) {
      readingSince = System.nanoTime();
      try {
        reading = CompletableFuture.supplyAsync(this::read, threads);
      } catch (RejectedExecutionException closed) {
        reading = CompletableFuture.completedFuture(false);
      }
    }
    return reading;
  }

  private boolean succeeds(CompletableFuture<Boolean> attempt) {
    if (attempt.isDone()) {
      return attempt.getNow(false);
    }
    if (!places.tryAcquire()) {
      return false;
    }
    try {
      return attempt.get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      places.release();
    }
  }

  private boolean read() {
    try {
      keep(reader.read(threads));
      return true;
    } catch (IOException | ParseException | RuntimeException e) {
      warn(e);
      return false;
    }
  }

  private void warn(Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    warn(
        reader == null
            ? message
            : message.replace(settings.publicKeyLocation(), settings.shownLocation()));
  }

  /** Once for each kind of trouble: strangers may make it be tried once a second. */
  private void warn(String message) {
    boolean closed = threads != null && threads.isShutdown();
    if (!closed && !message.equals(trouble)) {
      trouble = message;
      LOG.log(
          Level.WARNING,
          "the public keys for tokens cannot be had ({0}): {1}; {2}",
          settings.shownKeys(),
          message,
          known.isEmpty()
              ? "until they can, calls with a token are answered 503"
              : "those known from before are used");
    }
  }

  @Override
  public void close() {
    if (threads != null) {
      threads.shutdownNow();
    }
  }
}
