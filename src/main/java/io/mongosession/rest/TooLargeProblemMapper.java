package io.mongosession.rest;

import io.mongosession.problem.ProblemType;
import io.mongosession.problem.Problems;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;

/** A request over a limit, as a problem. */
@ApplicationScoped
public class TooLargeProblemMapper implements ExceptionMapper<RequestTooLargeException> {

  @Inject private Problems problems;

  @Override
  public Response toResponse(RequestTooLargeException e) {
    return problems.response(ProblemType.TOO_LARGE, e.getMessage());
  }
}
