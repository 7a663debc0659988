package io.mongosession.rest;

import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.SessionPage;
import io.mongosession.SessionQuery;
import io.mongosession.cdi.AuditHook;
import io.mongosession.cdi.AuditLine.As;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * The caller's way to their sessions: everyone's for an administrator, else only their own. Every
 * change of metadata is audited.
 */
@ApplicationScoped
class CallerSessions {

  @Inject private MongoDBSessionManagerFactory factory;
  @Inject private AuditHook audit;
  @Inject private CurrentRequest call;

  /** A manager for the caller. What it creates is the caller's. */
  MongoDBSessionManager manager(String sessionId) {
    return manager(sessionId, call.knownCaller().as());
  }

  /** A manager for a turn of the caller: what changes metadata is the model that replies. */
  MongoDBSessionManager managerOfTurn(String sessionId) {
    return manager(sessionId, As.MODEL);
  }

  private MongoDBSessionManager manager(String sessionId, As as) {
    Caller caller = call.knownCaller();
    return factory.createSessionManager(
        PathIds.check("session_id", sessionId),
        options ->
            options
                .owner(caller.subject())
                .anyOwner(caller.administrator())
                .outermostMetadataHook(audit.ofChanges(caller.subject(), as)));
  }

  /** The caller's sessions that match. */
  SessionPage list(SessionQuery query) {
    Caller caller = call.knownCaller();
    if (caller.administrator()) {
      return factory.sessions(query);
    }
    if (query.owner() != null) {
      throw new ForbiddenException("only administrators list the sessions of an owner");
    }
    return factory.sessions(query.withOwner(caller.subject()));
  }
}
