package io.mongosession.rest;

import io.mongosession.problem.ProblemType;
import io.mongosession.problem.Problems;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;

/** What a caller may not do, as a problem. */
@ApplicationScoped
public class ForbiddenProblemMapper implements ExceptionMapper<ForbiddenException> {

  @Inject private CurrentRequest call;
  @Inject private Problems problems;
  @Inject private Refusals refusals;

  @Override
  public Response toResponse(ForbiddenException e) {
    refusals.notAdministrator(call.caller());
    return problems.response(ProblemType.FORBIDDEN, e.getMessage());
  }
}
