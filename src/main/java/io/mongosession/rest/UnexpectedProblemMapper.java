package io.mongosession.rest;

import io.mongosession.problem.Problems;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;

/** Unexpected errors: the caller sees a reference, under which the log has the error. */
@ApplicationScoped
public class UnexpectedProblemMapper implements ExceptionMapper<Throwable> {

  @Inject private Problems problems;

  @Override
  public Response toResponse(Throwable e) {
    return problems.unexpected(e);
  }
}
