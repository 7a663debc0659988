package io.mongosession.problem;

import io.mongosession.SessionException;
import io.mongosession.log.LogContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.UUID;

/** Unexpected errors: the caller sees a reference, under which the log has the error. */
@Provider
@ApplicationScoped
public class UnexpectedProblemMapper implements ExceptionMapper<Throwable> {

  private static final Logger LOG = LogContext.logger(UnexpectedProblemMapper.class.getName());

  @Inject private Problems problems;

  @Override
  public Response toResponse(Throwable e) {
    String reference = UUID.randomUUID().toString();
    // Our own errors hold nothing secret; they report in one line what an operator must know.
    String reason = e instanceof SessionException ? ": " + e.getMessage() : "";
    LOG.log(Level.ERROR, "failed, reference " + reference + reason, e);
    return problems.response(ProblemType.INTERNAL, "reference " + reference);
  }
}
