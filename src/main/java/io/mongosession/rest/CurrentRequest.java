package io.mongosession.rest;

import io.mongosession.budget.Share;
import io.mongosession.rest.token.Verdict;
import jakarta.enterprise.context.RequestScoped;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.NotFoundException;

/** The request that is being served: its correlation id, who makes it, and its response. */
@RequestScoped
public class CurrentRequest {

  private String requestId;
  private Verdict<Caller> verdict;
  private HttpServletRequest request;
  private HttpServletResponse response;
  private boolean respondingLater;

  String requestId() {
    return requestId;
  }

  /** Who makes it; null while that is not known, and where they may not pass. */
  Caller caller() {
    return verdict == null ? null : verdict.value();
  }

  /**
   * The caller of a resource.
   *
   * @throws NotFoundException when nothing has looked who that is: the resource was found by an
   *     {@code Application} that is not {@link RestApplication}, without its filters
   */
  Caller knownCaller() {
    Caller caller = caller();
    if (caller == null) {
      throw new NotFoundException();
    }
    return caller;
  }

  /** Whether the caller may pass; null while the bearer token has not been checked. */
  Verdict<Caller> verdict() {
    return verdict;
  }

  void identify(String id, HttpServletRequest served, HttpServletResponse toServe) {
    requestId = id;
    request = served;
    response = toServe;
  }

  HttpServletRequest request() {
    return request;
  }

  HttpServletResponse response() {
    return response;
  }

  /** From here on the response is another thread's. */
  void respondLater() {
    respondingLater = true;
  }

  boolean isRespondingLater() {
    return respondingLater;
  }

  void authenticate(Verdict<Caller> who) {
    verdict = who;
    if (who.passed()) {
      Share.current().belongsTo(who.value().subject());
    }
  }
}
