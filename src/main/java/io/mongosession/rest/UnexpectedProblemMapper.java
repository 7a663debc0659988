package io.mongosession.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.UUID;

/** Whatever nobody expected: the caller sees a reference, the log has the error under it. */
@Provider
@ApplicationScoped
public class UnexpectedProblemMapper implements ExceptionMapper<Throwable> {

  private static final Logger LOG = System.getLogger(UnexpectedProblemMapper.class.getName());

  @Inject private Problems problems;
  @Inject private Call call;

  @Override
  public Response toResponse(Throwable e) {
    String reference = UUID.randomUUID().toString();
    LOG.log(Level.ERROR, "request " + call.requestId() + " failed, reference " + reference, e);
    return problems.response(ProblemType.INTERNAL, "reference " + reference);
  }
}
