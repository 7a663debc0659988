package io.mongosession.internal.client;

import com.mongodb.ConnectionString;
import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The connection string that clients are opened with. DNS keeps options of a mongodb+srv address
 * (its TXT record), and a client cannot be opened without them: they are asked for once, on a
 * thread of its own, and again only after a failure. Any other address is complete at once.
 * Thread-safe.
 */
final class AddressLookup {

  /** Until a failed look-up is repeated; requests in between fail at once. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final ConnectionString given;
  private final Consumer<ConnectionString> found;
  private CompletableFuture<ConnectionString> lookup;
  private long failedNanos;

  /**
   * Begins to ask.
   *
   * @param found is given what DNS completed, on the thread that asked; not where it is not asked
   */
  AddressLookup(ConnectionString given, Consumer<ConnectionString> found) {
    this.given = given;
    this.found = found;
    lookup = given.isSrvProtocol() ? ask() : CompletableFuture.completedFuture(given);
  }

  /** Whether the address is complete, so that {@link #await} would not wait. */
  synchronized boolean isDone() {
    return lookup.isDone() && !lookup.isCompletedExceptionally();
  }

  /**
   * The complete connection string; waits for a look-up under way.
   *
   * @throws AddressLookupException when DNS fails, or does not answer in time
   */
  ConnectionString await(Duration patience) {
    try {
      return current().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      // Other errors may quote the connection string.
      Throwable cause = e.getCause() instanceof MongoException ? e.getCause() : null;
      throw new AddressLookupException(given.getHosts().get(0), cause);
    } catch (TimeoutException e) {
      throw new AddressLookupException(given.getHosts().get(0), e);
    } catch (InterruptedException e) {
      throw new MongoInterruptedException("interrupted while DNS was asked", e);
    }
  }

  private synchronized CompletableFuture<ConnectionString> current() {
    if (lookup.isCompletedExceptionally() && System.nanoTime() - failedNanos > PAUSE.toNanos()) {
      lookup = ask();
    }
    return lookup;
  }

  private CompletableFuture<ConnectionString> ask() {
    CompletableFuture<ConnectionString> answer = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                ConnectionString complete = new ConnectionString(given.getConnectionString());
                answer.complete(complete);
                found.accept(complete);
              } catch (RuntimeException | LinkageError e) {
                failed(answer, e);
              }
            },
            "mongodb-session-address-lookup");
    thread.setDaemon(true);
    thread.start();
    return answer;
  }

  private synchronized void failed(CompletableFuture<ConnectionString> answer, Throwable error) {
    failedNanos = System.nanoTime();
    answer.completeExceptionally(error);
  }
}
