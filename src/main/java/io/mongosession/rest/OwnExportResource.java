package io.mongosession.rest;

import io.mongosession.TransferFormat;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;

/** The export of all that is the caller's. */
@Path("/me/export")
@Produces(JsonLines.MEDIA_TYPE)
@ApplicationScoped
public class OwnExportResource {

  @Inject private CallerSessions sessions;
  @Inject private Exports exports;

  /** All sessions of the caller, as they are read. */
  @Audited(value = "export_own_sessions", always = true)
  @GET
  public void export(@Context UriInfo uri, @Suspended AsyncResponse suspended) {
    TransferFormat format = QueryParameters.of(uri, "format").format();
    exports.respond(sessions.exportOwn(format), "export_own_sessions", null, null);
  }
}
