package io.mongosession.rest;

import io.mongosession.chat.AgentFailedException;
import io.mongosession.chat.AgentFailureReason;
import io.mongosession.chat.AgentTimeoutException;
import io.mongosession.chat.ChatAgentException;
import io.mongosession.chat.UnfinishedTurnException;
import io.mongosession.log.LogContext;
import io.mongosession.problem.ProblemType;
import io.mongosession.problem.Problems;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** An agent that gave no reply, as a problem. */
@ApplicationScoped
public class AgentProblemMapper implements ExceptionMapper<ChatAgentException> {

  private static final Logger LOG = LogContext.logger(AgentProblemMapper.class.getName());

  @Inject private Problems problems;

  @Override
  public Response toResponse(ChatAgentException e) {
    if (e instanceof AgentTimeoutException) {
      if (e.getCause() instanceof UnfinishedTurnException) {
        log(e);
      } else {
        LOG.log(Level.WARNING, e.getMessage());
      }
      return problems.response(ProblemType.AGENT_TIMEOUT, e.getMessage());
    }
    log(e);
    AgentFailedException failed = (AgentFailedException) e;
    return problems.agentFailed(
        e.getMessage(),
        failed.reason().orElse(AgentFailureReason.OTHER).text(),
        failed.retryAfter().orElse(null));
  }

  /**
   * The cause is in the line itself: consoles for people drop what is behind it. Of a failure that
   * the agent explains nobody needs the stack trace.
   */
  private static void log(ChatAgentException e) {
    Throwable cause = e.getCause();
    if (cause instanceof UnfinishedTurnException explained) {
      LOG.log(
          Level.WARNING,
          "%s; reason %s: %s"
              .formatted(e.getMessage(), explained.reason().text(), explained.getMessage()));
    } else {
      LOG.log(Level.WARNING, e.getMessage() + "; " + cause, e);
    }
  }
}
