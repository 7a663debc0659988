package io.mongosession.rest;

import io.mongosession.problem.Problems;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;

/** A request that cannot be understood, as a problem. */
@ApplicationScoped
public class RequestProblemMapper implements ExceptionMapper<InvalidRequestException> {

  @Inject private Problems problems;

  @Override
  public Response toResponse(InvalidRequestException e) {
    return problems.invalid(e.errors());
  }
}
