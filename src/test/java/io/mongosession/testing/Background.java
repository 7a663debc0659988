package io.mongosession.testing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Work beside a test's own, on threads of its own: the common pool may have one for all. */
public final class Background {

  private static final Executor THREADS = work -> new Thread(work).start();

  private Background() {}

  public static CompletableFuture<Void> run(Runnable work) {
    return CompletableFuture.runAsync(work, THREADS);
  }

  public static <T> CompletableFuture<T> supply(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, THREADS);
  }
}
