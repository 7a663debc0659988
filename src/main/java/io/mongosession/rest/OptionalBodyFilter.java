package io.mongosession.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PushbackInputStream;

/**
 * Gives an operation that may be called without a body an empty object where there is none. Before
 * matching, as RESTEasy finds no operation for a request without a media type.
 */
@PreMatching
@ApplicationScoped
public class OptionalBodyFilter implements ContainerRequestFilter {

  @Override
  public void filter(ContainerRequestContext request) throws IOException {
    // The path last: RESTEasy parses the target for it.
    if (!AcceptedBody.isTakenBy(request.getMethod()) || !isOptional(request)) {
      return;
    }
    // The body itself is asked: what implementations call an entity depends on headers.
    PushbackInputStream body = new PushbackInputStream(request.getEntityStream());
    int first = body.read();
    if (first >= 0) {
      body.unread(first);
      request.setEntityStream(body);
    } else {
      request.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON);
      request.setEntityStream(new ByteArrayInputStream(new byte[] {'{', '}'}));
    }
  }

  private static boolean isOptional(ContainerRequestContext request) {
    String path = request.getUriInfo().getRequestUri().getRawPath();
    return AcceptedBody.of(request.getMethod(), path).optional();
  }
}
