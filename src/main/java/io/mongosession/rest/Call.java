package io.mongosession.rest;

import jakarta.enterprise.context.RequestScoped;

/** The request that is being served: its correlation id and who makes it. */
@RequestScoped
public class Call {

  private String requestId;
  private Caller caller;

  String requestId() {
    return requestId;
  }

  Caller caller() {
    return caller;
  }

  void identify(String id) {
    requestId = id;
  }

  void authenticate(Caller who) {
    caller = who;
  }
}
