package io.mongosession.rest;

import io.mongosession.problem.ProblemType;
import io.mongosession.problem.Problems;
import io.mongosession.rest.token.TokenCheck;
import io.mongosession.rest.token.Verdict;
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

/**
 * Lets nobody pass without a valid bearer token, unless the settings say so. Before anything else
 * is looked at, so that a caller without one cannot even tell which resources there are.
 */
@Provider
@PreMatching
@Priority(Priorities.AUTHENTICATION)
@ApplicationScoped
public class AuthenticationFilter implements ContainerRequestFilter {

  private static final int RETRY_AFTER_SECONDS = 2;

  @Inject private CallerResolver callers;
  @Inject private CurrentRequest call;
  @Inject private Problems problems;
  @Inject private Refusals refusals;

  @Override
  public void filter(ContainerRequestContext request) {
    // Known already where the request has a body: see BodyGate.
    Verdict<Caller> caller = call.verdict();
    if (caller == null) {
      caller = callers.identify(request.getHeaders().get(HttpHeaders.AUTHORIZATION));
      call.authenticate(caller);
    }
    if (caller.passed()) {
      return;
    }
    if (caller.failure().check() == TokenCheck.KEYS) {
      request.abortWith(unavailable());
    } else {
      refusals.unauthorized(caller.failure());
      request.abortWith(unauthorized(caller.failure().check().concernsAToken()));
    }
  }

  /** Nobody can tell whether the token is good: it may be signed with a key of today. */
  private Response unavailable() {
    return problems
        .builder(ProblemType.UNAVAILABLE, "the keys that verify tokens cannot be had", null, null)
        .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        .build();
  }

  private Response unauthorized(boolean withToken) {
    String challenge = withToken ? "Bearer error=\"invalid_token\"" : "Bearer";
    String detail = withToken ? "the bearer token is not valid" : "no bearer token";
    return problems
        .builder(ProblemType.UNAUTHORIZED, detail, null, null)
        .header(HttpHeaders.WWW_AUTHENTICATE, challenge)
        .build();
  }
}
