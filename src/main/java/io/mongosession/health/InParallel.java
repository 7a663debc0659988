package io.mongosession.health;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;

/** Asks several questions at once: together they take as long as the slowest. */
final class InParallel {

  private InParallel() {}

  /**
   * The results in the order of the questions. The caller's thread asks the last one itself, so
   * that a single question costs no thread.
   *
   * @throws IllegalStateException when a question failed, or when the caller is interrupted
   */
  static <T> List<T> ask(ThreadFactory threads, List<Callable<T>> questions) {
    List<FutureTask<T>> tasks = questions.stream().map(FutureTask::new).toList();
    for (int i = 0; i < tasks.size(); i++) {
      if (i < tasks.size() - 1) {
        threads.newThread(tasks.get(i)).start();
      } else {
        tasks.get(i).run();
      }
    }
    List<T> results = new ArrayList<>();
    for (FutureTask<T> task : tasks) {
      results.add(result(task));
    }
    return results;
  }

  private static <T> T result(FutureTask<T> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("no result", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
