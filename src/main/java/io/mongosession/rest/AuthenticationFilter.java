package io.mongosession.rest;

import io.mongosession.config.RestSettings;
import io.mongosession.config.RestSettings.Security;
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

/** Lets nobody pass without a valid bearer token, unless the settings say so. */
@Provider
@PreMatching
@Priority(Priorities.AUTHENTICATION)
@ApplicationScoped
public class AuthenticationFilter implements ContainerRequestFilter {

  @Inject private RestSettings settings;
  @Inject private Call call;
  @Inject private Problems problems;

  @Override
  public void filter(ContainerRequestContext request) {
    if (settings.security() == Security.NONE) {
      call.authenticate(Caller.ANYBODY);
    } else {
      request.abortWith(unauthorized());
    }
  }

  private Response unauthorized() {
    return problems
        .builder(ProblemType.UNAUTHORIZED, "a bearer token is needed", null, null)
        .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
        .build();
  }
}
