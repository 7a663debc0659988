package io.mongosession.rest;

import io.mongosession.SessionQuery;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;

/** The export of sessions, whoever owns them, for administrators. */
@Path("/export")
@Produces(JsonLines.MEDIA_TYPE)
@ApplicationScoped
public class ExportResource {

  @Inject private CallerSessions sessions;
  @Inject private Exports exports;

  /** The sessions that match, as they are read. */
  @Audited("export_sessions")
  @GET
  public void export(@Context UriInfo uri, @Suspended AsyncResponse suspended) {
    QueryParameters query = QueryParameters.of(uri, "application_name", "updated_after", "format");
    exports.respond(
        sessions.export(
            SessionQuery.all()
                .withApplicationName(query.text("application_name"))
                .withUpdatedAfter(query.time("updated_after")),
            query.format()),
        "export_sessions",
        null,
        null);
  }
}
