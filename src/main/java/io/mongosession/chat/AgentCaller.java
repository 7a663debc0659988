package io.mongosession.chat;

import io.mongosession.UnavailableException;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks the agent on a managed thread and waits no longer than allowed. */
@ApplicationScoped
class AgentCaller {

  @Resource private ManagedExecutorService executor;
  @Inject private AgentThread thread;

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
