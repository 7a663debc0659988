package io.mongosession.rest;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/**
 * Where something that was created is: a path. A complete address would depend on the caller's
 * headers (RFC 9110 lets it be relative).
 */
final class Location {

  private Location() {}

  /** Returns 201 with the path of these segments below the API's own. */
  static Response.ResponseBuilder created(UriInfo uri, String... segments) {
    StringBuilder path = new StringBuilder(uri.getBaseUri().getRawPath().replaceFirst("/+$", ""));
    for (String segment : segments) {
      path.append('/').append(UriText.encode(segment));
    }
    // As text: JAX-RS makes a complete address of a URI.
    return Response.status(Response.Status.CREATED).header(HttpHeaders.LOCATION, path.toString());
  }
}
