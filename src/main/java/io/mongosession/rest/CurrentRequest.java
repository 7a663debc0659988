package io.mongosession.rest;

import io.mongosession.budget.Share;
import io.mongosession.rest.token.Verdict;
import jakarta.enterprise.context.RequestScoped;

/** The request that is being served: its correlation id and who makes it. */
@RequestScoped
public class CurrentRequest {

  private String requestId;
  private Verdict<Caller> verdict;

  String requestId() {
    return requestId;
  }

  /** Who makes it; null while that is not known, and where they may not pass. */
  Caller caller() {
    return verdict == null ? null : verdict.value();
  }

  /** Whether the caller may pass; null while the bearer token has not been checked. */
  Verdict<Caller> verdict() {
    return verdict;
  }

  void identify(String id) {
    requestId = id;
  }

  void authenticate(Verdict<Caller> who) {
    verdict = who;
    if (who.passed()) {
      Share.current().belongsTo(who.value().subject());
    }
  }
}
