package io.mongosession.bench.http;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** So many callers, each on a thread of its own. */
final class Load implements AutoCloseable {

  private final List<Caller> callers;
  private final ExecutorService threads;

  Load(List<? extends Caller> callers) {
    this.callers = List.copyOf(callers);
    threads = Executors.newFixedThreadPool(callers.size());
  }

  /** As fast as they can: requests per second. */
  double saturate(Duration length) throws Exception {
    AtomicInteger done = new AtomicInteger();
    long started = System.nanoTime();
    long end = started + length.toNanos();
    everyone(
        caller -> {
          while (System.nanoTime() < end) {
            caller.call();
            done.incrementAndGet();
          }
        });
    return done.get() * 1e9 / (System.nanoTime() - started);
  }

  /**
   * At fixed times, whatever the responses do: a request that has to wait because those before it
   * were slow counts from the moment it should have been sent.
   *
   * @return nanoseconds from the intended start to the end of the response, for each request
   */
  long[] schedule(double perSecond, Duration length) throws Exception {
    int requests = Math.max(1, (int) (perSecond * length.toNanos() / 1e9));
    double interval = 1e9 / perSecond;
    long[] latencies = new long[requests];
    AtomicInteger next = new AtomicInteger();
    long first = System.nanoTime() + Duration.ofMillis(2).toNanos();
    everyone(
        caller -> {
          for (int i = next.getAndIncrement(); i < requests; i = next.getAndIncrement()) {
            long intended = first + (long) (i * interval);
            waitUntil(intended);
            caller.call();
            latencies[i] = System.nanoTime() - intended;
          }
        });
    return latencies;
  }

  private static void waitUntil(long time) {
    for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private interface Work {
    void with(Caller caller) throws Exception;
  }

  private void everyone(Work work) throws Exception {
    List<Future<?>> running = new ArrayList<>();
    for (Caller caller : callers) {
      running.add(
          threads.submit(
              () -> {
                work.with(caller);
                return null;
              }));
    }
    for (Future<?> one : running) {
      try {
        one.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a request failed", e.getCause());
      }
    }
  }

  @Override
  public void close() throws IOException {
    threads.shutdown();
    for (Caller caller : callers) {
      caller.close();
    }
  }
}
