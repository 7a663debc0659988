package io.mongosession.rest;

import io.mongosession.config.RestSettings;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/**
 * Lets web pages of the configured origins call the API (the Fetch standard's CORS protocol); by
 * default none. Responds to a browser's preflight request before a bearer token is required,
 * because it carries none. Cookies are never allowed: callers identify themselves by a bearer
 * token.
 */
@PreMatching
@Priority(CorsFilter.BEFORE_AUTHENTICATION)
@ApplicationScoped
public class CorsFilter implements ContainerRequestFilter, ContainerResponseFilter {

  static final int BEFORE_AUTHENTICATION = 100;

  private static final String ORIGIN = "Origin";
  private static final String REQUESTED_METHOD = "Access-Control-Request-Method";
  private static final int MAX_AGE_SECONDS = 600;

  @Inject private RestSettings settings;

  @Override
  public void filter(ContainerRequestContext request) {
    if (isAllowed(request.getHeaderString(ORIGIN))
        && request.getMethod().equals(HttpMethod.OPTIONS)
        && request.getHeaderString(REQUESTED_METHOD) != null) {
      request.abortWith(
          Response.noContent()
              .header("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
              .header(
                  "Access-Control-Allow-Headers",
                  "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, X-Request-Id")
              .header("Access-Control-Max-Age", MAX_AGE_SECONDS)
              .build());
    }
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    headers(request.getHeaderString(ORIGIN)).forEach(response.getHeaders()::add);
  }

  /** What a response to a request from this origin needs, also one that JAX-RS does not make. */
  Map<String, String> headers(HttpServletRequest request) {
    return headers(request.getHeader(ORIGIN));
  }

  private Map<String, String> headers(String origin) {
    if (settings.corsOrigins().isEmpty()) {
      return Map.of();
    }
    if (!isAllowed(origin)) {
      return Map.of(HttpHeaders.VARY, ORIGIN);
    }
    return Map.of(
        HttpHeaders.VARY,
        ORIGIN,
        "Access-Control-Allow-Origin",
        origin,
        "Access-Control-Expose-Headers",
        "Location, Retry-After, X-Request-Id");
  }

  private boolean isAllowed(String origin) {
    return origin != null && settings.corsOrigins().contains(origin);
  }
}
