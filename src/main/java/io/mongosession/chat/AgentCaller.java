package io.mongosession.chat;

import io.mongosession.UnavailableException;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the agent on a managed thread and waits no longer than allowed.
 *
 * <p>The threads are the agents' own. A managed executor may run on the very threads that serve
 * requests, as on Open Liberty: there a few requests at once take them all, and each waits for an
 * agent that waits for a thread.
 */
@ApplicationScoped
class AgentCaller {

  /** Far more than requests are served at once: only agents that never return come near. */
  private static final int MAX_THREADS = 1000;

  private static final int IDLE_SECONDS = 60;

  @Resource private ManagedThreadFactory threads;
  @Inject private AgentThread thread;
  private ExecutorService executor;

  @PostConstruct
  void start() {
    executor =
        new ThreadPoolExecutor(
            0, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
  }

  @PreDestroy
  void stop() {
    executor.shutdownNow();
  }

  ChatReply ask(ChatTurn turn, Duration timeout) {
    String agentId = turn.agent().agentId();
    Future<ChatReply> reply;
    try {
      reply = executor.submit(() -> thread.call(turn));
    } catch (RejectedExecutionException e) {
      throw new UnavailableException("no thread for the agent", null, e);
    }
    try {
      return reply.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AgentTimeoutException(agentId, timeout, e);
    } catch (ExecutionException e) {
      throw new AgentFailedException(agentId, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("the turn was interrupted", null, e);
    } finally {
      reply.cancel(true);
    }
  }
}
