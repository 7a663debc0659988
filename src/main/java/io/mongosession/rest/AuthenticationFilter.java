package io.mongosession.rest;

import io.mongosession.problem.ProblemType;
import io.mongosession.problem.Problems;
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

/**
 * Refuses requests without a valid bearer token, unless the settings allow them. Runs before
 * anything else is looked at, so that a caller without one cannot even find out which resources
 * exist.
 */
@PreMatching
@Priority(Priorities.AUTHENTICATION)
@ApplicationScoped
public class AuthenticationFilter implements ContainerRequestFilter {

  /** The property of a request that has its {@link Caller}. */
  static final String CALLER = Caller.class.getName();

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
      request.setProperty(CALLER, caller.value());
      return;
    }
    if (caller.failure().check().concernsTheServer()) {
      // Whether the bearer token is valid is unknown: it may be signed with a new key.
      request.abortWith(
          problems.unavailable("the keys that verify bearer tokens are not available"));
    } else {
      refusals.unauthorized(caller.failure());
      request.abortWith(unauthorized(caller.failure().check().concernsAToken()));
    }
  }

  private Response unauthorized(boolean withBearerToken) {
    String challenge = withBearerToken ? "Bearer error=\"invalid_token\"" : "Bearer";
    String detail = withBearerToken ? "the bearer token is not valid" : "no bearer token";
    return problems
        .builder(ProblemType.UNAUTHORIZED, detail, null, null)
        .header(HttpHeaders.WWW_AUTHENTICATE, challenge)
        .build();
  }
}
