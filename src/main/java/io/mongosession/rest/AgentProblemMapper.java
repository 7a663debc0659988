package io.mongosession.rest;

import io.mongosession.chat.AgentTimeoutException;
import io.mongosession.chat.ChatAgentException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** An agent that gave no reply, as a problem. */
@Provider
@ApplicationScoped
public class AgentProblemMapper implements ExceptionMapper<ChatAgentException> {

  private static final Logger LOG = System.getLogger(AgentProblemMapper.class.getName());

  @Inject private Problems problems;
  @Inject private Call call;

  @Override
  public Response toResponse(ChatAgentException e) {
    if (e instanceof AgentTimeoutException) {
      LOG.log(Level.WARNING, "request {0}: {1}", call.requestId(), e.getMessage());
      return problems.response(ProblemType.AGENT_TIMEOUT, e.getMessage());
    }
    LOG.log(Level.WARNING, "request " + call.requestId() + ": " + e.getMessage(), e);
    return problems.response(ProblemType.AGENT_FAILED, e.getMessage());
  }
}
