package io.mongosession.chat;

import io.mongosession.UnavailableException;
import io.mongosession.budget.Share;
import io.mongosession.config.ChatSettings;
import io.mongosession.log.LogContext;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Reception;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which agents are asked, one for each turn under way, and the timer that ends the
 * turns whose time is over.
 *
 * <p>The threads are the agents' own, made by the container's {@link ManagedThreadFactory}. A
 * managed executor may run on the very threads that serve requests, as on Open Liberty, where they
 * become more only slowly: there a few agents take them all, and nobody else is served. The
 * requests themselves wait on no thread, so that a turn takes one, not two.
 */
@ApplicationScoped
class AgentCaller {

  private static final Logger LOG = LogContext.logger(AgentCaller.class.getName());

  /**
   * So many threads more than turns: an agent that never returns holds its thread when its turn is
   * over, and how a turn ends may have to be stored beside it.
   */
  private static final int MORE_THREADS = 1000;

  private static final int IDLE_SECONDS = 60;

  /** The threads of what turns have done later, however many turns there are. */
  private static final int SHARED_THREADS = 8;

  /** What an application that stops grants turns: their own end, then the storing of it. */
  private static final Duration TO_END = Duration.ofSeconds(20);

  private static final Duration TO_FAIL = Duration.ofSeconds(2);

  @Resource private ManagedThreadFactory factory;
  @Inject private ChatSettings settings;
  @Inject private TurnPlaces places;
  private ThreadPoolExecutor threads;
  private ThreadPoolExecutor shared;
  private ScheduledThreadPoolExecutor timer;

  @PostConstruct
  void start() {
    threads =
        new ThreadPoolExecutor(
            0,
            settings.maxRunning() + MORE_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            factory);
    shared =
        new ThreadPoolExecutor(
            SHARED_THREADS,
            SHARED_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            factory);
    shared.allowCoreThreadTimeOut(true);
    timer = new ScheduledThreadPoolExecutor(1, factory);
    timer.setRemoveOnCancelPolicy(true);
  }

  /** While the database can still be reached: turns under way may end, as far as there is time. */
  void endTurns(
      @Observes(notifyObserver = Reception.IF_EXISTS) @BeforeDestroyed(ApplicationScoped.class)
          Object application) {
    threads.shutdown();
    places.awaitNone(TO_END);
    stop();
    places.awaitNone(TO_FAIL);
  }

  @PreDestroy
  void stop() {
    timer.shutdownNow();
    shared.shutdownNow();
    threads.shutdownNow();
  }

  /**
   * Lets an agent reply on a thread of its own, and ends the turn when the time is over. The turn
   * ends at once where there is no thread.
   */
  void ask(OpenTurn turn, Callable<ChatReply> agent, Duration timeout) {
    Runnable tooLate =
        () ->
            turn.end(new TurnEnd.Failed(new AgentTimeoutException(turn.agentId(), timeout, null)));
    try {
      Future<?> deadline =
          timer.schedule(LogContext.carrying(tooLate), timeout.toMillis(), TimeUnit.MILLISECONDS);
      threads.execute(LogContext.carrying(Share.carrying(() -> runUntil(deadline, turn, agent))));
    } catch (RejectedExecutionException e) {
      turn.end(new TurnEnd.Failed(new UnavailableException("no thread for the agent", null, e)));
    }
  }

  private static void runUntil(Future<?> deadline, OpenTurn turn, Callable<ChatReply> agent) {
    try {
      turn.run(agent);
    } finally {
      deadline.cancel(false);
    }
  }

  /**
   * Runs something that may wait for the database, later, on one of a few threads that all turns
   * share; never when the application stops before.
   */
  void after(Duration wait, Runnable task) {
    Runnable carried = LogContext.carrying(task);
    try {
      timer.schedule(() -> shared.execute(carried), wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "the application stops", e);
    }
  }

  /** Runs something that may wait, and must not wait for others. */
  void execute(Runnable task) {
    try {
      threads.execute(LogContext.carrying(task));
    } catch (RejectedExecutionException e) {
      task.run(); // Rather on the caller's thread than never.
    }
  }
}
