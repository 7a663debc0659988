package io.mongosession.rest;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.util.List;

/**
 * Lets nobody pass without a valid bearer token, unless the settings say so. Before anything else
 * is looked at, so that a caller without one cannot even tell which resources there are.
 */
@Provider
@PreMatching
@Priority(Priorities.AUTHENTICATION)
@ApplicationScoped
public class AuthenticationFilter implements ContainerRequestFilter {

  private static final String SCHEME = "Bearer ";

  @Inject private Callers callers;
  @Inject private Call call;
  @Inject private Problems problems;

  @Override
  public void filter(ContainerRequestContext request) {
    String token = token(request.getHeaders().get(HttpHeaders.AUTHORIZATION));
    callers
        .identify(token)
        .ifPresentOrElse(call::authenticate, () -> request.abortWith(unauthorized(token)));
  }

  private static String token(List<String> headers) {
    if (headers == null || headers.size() != 1) {
      return null;
    }
    String header = headers.get(0);
    return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? header.substring(SCHEME.length()).strip()
        : null;
  }

  private Response unauthorized(String token) {
    String challenge = token == null ? "Bearer" : "Bearer error=\"invalid_token\"";
    String detail = token == null ? "no bearer token" : "the bearer token is not valid";
    return problems
        .builder(ProblemType.UNAUTHORIZED, detail, null, null)
        .header(HttpHeaders.WWW_AUTHENTICATE, challenge)
        .build();
  }
}
