package io.mongosession.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** A request over a limit, as a problem. */
@Provider
@ApplicationScoped
public class TooLargeProblemMapper implements ExceptionMapper<RequestTooLargeException> {

  @Inject private Problems problems;

  @Override
  public Response toResponse(RequestTooLargeException e) {
    // The rest of the body is not read: the connection cannot be used again.
    return problems
        .builder(ProblemType.TOO_LARGE, e.getMessage(), null, null)
        .header("Connection", "close")
        .build();
  }
}
