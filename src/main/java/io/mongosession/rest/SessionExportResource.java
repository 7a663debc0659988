package io.mongosession.rest;

import io.mongosession.TransferFormat;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;

/** The export of one session. */
@Path("/sessions/{session_id}/export")
@Produces(JsonLines.MEDIA_TYPE)
@ApplicationScoped
public class SessionExportResource {

  @Inject private CallerSessions sessions;
  @Inject private Exports exports;

  /** All of the session, as it is read. */
  @Audited(value = "export_session", always = true)
  @GET
  public void export(
      @PathParam("session_id") String sessionId,
      @Context UriInfo uri,
      @Suspended AsyncResponse suspended) {
    TransferFormat format = QueryParameters.of(uri, "format").format();
    exports.respond(sessions.export(sessionId, format), "export_session", sessionId, null);
  }
}
