package io.mongosession.rest;

import io.mongosession.ImportListener;
import io.mongosession.ImportOptions;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.SessionExport;
import io.mongosession.SessionImport;
import io.mongosession.SessionPage;
import io.mongosession.SessionQuery;
import io.mongosession.TransferFormat;
import io.mongosession.cdi.AuditHook;
import io.mongosession.cdi.AuditLine.As;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.NotFoundException;

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

  /** An export of the caller's session. */
  SessionExport export(String sessionId, TransferFormat format) {
    return manager(sessionId).export(format);
  }

  /**
   * An export of all that is the caller's.
   *
   * @throws NotFoundException where callers are not identified
   */
  SessionExport exportOwn(TransferFormat format) {
    String owner = call.knownCaller().subject();
    if (owner == null) {
      throw new NotFoundException();
    }
    return factory.exportSessions(SessionQuery.all().withOwner(owner), format);
  }

  /** An export of whoever's sessions, for administrators. */
  SessionExport export(SessionQuery query, TransferFormat format) {
    checkAdministrator("only administrators export the sessions of others");
    return factory.exportSessions(query, format);
  }

  /** An import, for administrators. */
  SessionImport begin(ImportOptions options, ImportListener listener) {
    checkAdministrator("only administrators import sessions");
    return factory.importSessions(options, listener);
  }

  private void checkAdministrator(String refusal) {
    if (!call.knownCaller().administrator()) {
      throw new ForbiddenException(refusal);
    }
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
