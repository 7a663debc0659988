package io.mongosession.rest;

import io.mongosession.problem.FieldError;
import io.mongosession.problem.ProblemType;
import io.mongosession.problem.Problems;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.List;

/** What the JAX-RS runtime refuses by itself (path, method, media types), as problems. */
@ApplicationScoped
public class HttpProblemMapper implements ExceptionMapper<WebApplicationException> {

  @Inject private Problems problems;
  @Context private Request request;
  @Context private UriInfo uri;

  @Override
  public Response toResponse(WebApplicationException e) {
    Response given = e.getResponse();
    if (given.getStatus() < 400) {
      return given; // The response to OPTIONS comes this way.
    }
    if (given.getStatus() == ProblemType.UNSUPPORTED_MEDIA_TYPE.status()) {
      return unsupportedMediaType();
    }
    return ProblemType.of(given.getStatus())
        .filter(type -> type != ProblemType.INTERNAL)
        .map(type -> response(type, e))
        .orElseGet(() -> problems.unexpected(e));
  }

  private Response unsupportedMediaType() {
    AcceptedBody accepted = AcceptedBody.of(request.getMethod(), uri.getRequestUri().getRawPath());
    return problems
        .refused(
            ProblemType.UNSUPPORTED_MEDIA_TYPE,
            List.of(new FieldError(HttpHeaders.CONTENT_TYPE, accepted.allowed())))
        .header(accepted.header(), accepted.value())
        .build();
  }

  private Response response(ProblemType type, WebApplicationException e) {
    Response given = e.getResponse();
    // Only this application refuses with 503 in this way, and gives the reason.
    String detail = type == ProblemType.UNAVAILABLE ? e.getMessage() : type.title();
    return problems
        .builder(type, detail, null, null)
        .header(HttpHeaders.ALLOW, given.getHeaderString(HttpHeaders.ALLOW))
        .header(HttpHeaders.RETRY_AFTER, given.getHeaderString(HttpHeaders.RETRY_AFTER))
        .build();
  }
}
