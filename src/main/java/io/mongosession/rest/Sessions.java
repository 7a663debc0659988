package io.mongosession.rest;

import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.SessionPage;
import io.mongosession.SessionQuery;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** The caller's way to their sessions: everyone's for an administrator, else only their own. */
@ApplicationScoped
class Sessions {

  @Inject private MongoDBSessionManagerFactory factory;
  @Inject private Call call;

  /** A manager for the caller. What it creates is the caller's. */
  MongoDBSessionManager manager(String sessionId) {
    Caller caller = call.caller();
    return factory.createSessionManager(
        Ids.check("session_id", sessionId),
        options -> options.owner(caller.subject()).anyOwner(caller.administrator()));
  }

  /** The caller's sessions that match. */
  SessionPage list(SessionQuery query) {
    Caller caller = call.caller();
    return factory.sessions(caller.administrator() ? query : query.withOwner(caller.subject()));
  }
}
