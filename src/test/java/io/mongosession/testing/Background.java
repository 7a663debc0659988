package io.mongosession.testing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Work beside a test's own, on threads of its own: the common pool may have one for all. */
public final class Background {

  private static final Executor THREADS = work -> new Thread(work).start();

  private Background() {}

  public static CompletableFuture<Void> run(Runnable work) {
    return CompletableFuture.runAsync(work, THREADS);
  }

  /** Its result, which it must have within a minute: a join alone would wait for ever. */
  public static <T> T result(CompletableFuture<T> work) {
    return work.orTimeout(1, TimeUnit.MINUTES).join();
  }

  public static <T> CompletableFuture<T> supply(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, THREADS);
  }
}
