package io.mongosession.chat;

import io.mongosession.UnavailableException;
import io.mongosession.budget.Share;
import io.mongosession.log.LogContext;
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
import java.util.concurrent.ScheduledThreadPoolExecutor;
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

  /** More than the requests served at once by far: only agents that never return use as many. */
  private static final int MAX_THREADS = 1000;

  private static final int IDLE_SECONDS = 60;

  @Resource private ManagedThreadFactory threads;
  @Inject private AgentInvoker thread;
  private ExecutorService executor;

  /** Ends streams whose time is over, even while their readers are stuck. */
  private ScheduledThreadPoolExecutor timer;

  @PostConstruct
  void start() {
    executor =
        new ThreadPoolExecutor(
            0, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), threads) {
          @Override
          public void execute(Runnable task) {
            super.execute(LogContext.carrying(Share.carrying(task)));
          }
        };
    timer = new ScheduledThreadPoolExecutor(1, threads);
    timer.setRemoveOnCancelPolicy(true);
  }

  @PreDestroy
  void stop() {
    timer.shutdownNow();
    executor.shutdownNow();
  }

  ChatReply ask(ChatTurn turn, Duration timeout) {
    String agentId = turn.agent().agentId();
    Future<ChatReply> reply;
    try {
      reply = executor.submit(() -> thread.call(turn));
    } catch (RejectedExecutionException e) {
      throw noThread(e);
    }
    try {
      return reply.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AgentTimeoutException(agentId, timeout, e);
    } catch (ExecutionException e) {
      throw ChatAgentException.of(agentId, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("the turn was interrupted", null, e);
    } finally {
      reply.cancel(true);
    }
  }

  /** Lets the agent write its reply to a stream, which ends when the time is over. */
  void stream(ChatTurn turn, ChatStream stream, Duration timeout) {
    AgentTimeoutException tooLate =
        new AgentTimeoutException(turn.agent().agentId(), timeout, null);
    Future<?> deadline = null;
    try {
      deadline =
          timer.schedule(() -> stream.end(tooLate), timeout.toMillis(), TimeUnit.MILLISECONDS);
      stream.runBy(executor.submit(untilEnd(turn, stream, deadline)));
    } catch (RejectedExecutionException e) {
      if (deadline != null) {
        deadline.cancel(false);
      }
      throw noThread(e);
    }
  }

  private Runnable untilEnd(ChatTurn turn, ChatStream stream, Future<?> deadline) {
    return () -> {
      try {
        stream.run(() -> thread.call(turn, stream::add));
      } finally {
        deadline.cancel(false);
      }
    };
  }

  private static UnavailableException noThread(RejectedExecutionException e) {
    return new UnavailableException("no thread for the agent", null, e);
  }
}
