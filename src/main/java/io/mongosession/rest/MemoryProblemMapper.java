package io.mongosession.rest;

import io.mongosession.budget.OverBudgetException;
import io.mongosession.problem.ProblemType;
import io.mongosession.problem.Problems;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;

/** A request for which there is no memory, as a problem. */
@ApplicationScoped
public class MemoryProblemMapper implements ExceptionMapper<OverBudgetException> {

  @Inject private Problems problems;

  @Override
  public Response toResponse(OverBudgetException e) {
    return e.isForEver()
        ? problems.response(ProblemType.TOO_LARGE, e.getMessage())
        : problems.unavailable(e.getMessage());
  }
}
