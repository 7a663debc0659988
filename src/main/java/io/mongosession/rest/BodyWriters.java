package io.mongosession.rest;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that write the bodies of {@link LaterBody}: a few, each for a moment. They are not
 * the agents', who must not wait for readers, and not the server's own: Open Liberty 26.0.0.3 waits
 * in a flush (HttpOutputStreamEE7) for a reader who does not read, until its own time for writing
 * is over.
 */
@ApplicationScoped
class BodyWriters {

  /** Only so many readers who do not read use as many. */
  private static final int MAX_THREADS = 1000;

  private static final int IDLE_SECONDS = 10;

  @Resource private ManagedThreadFactory factory;
  private ThreadPoolExecutor threads;

  @PostConstruct
  void start() {
    threads =
        new ThreadPoolExecutor(
            0, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
  }

  @PreDestroy
  void stop() {
    threads.shutdownNow();
  }

  /**
   * Runs something that may wait for a reader.
   *
   * @throws java.util.concurrent.RejectedExecutionException when there is no thread
   */
  void execute(Runnable task) {
    threads.execute(task);
  }
}
