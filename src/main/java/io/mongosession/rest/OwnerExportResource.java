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

/** The export of all that an owner has, for administrators. */
@Path("/owners/export")
@Produces(JsonLines.MEDIA_TYPE)
@ApplicationScoped
public class OwnerExportResource {

  @Inject private CallerSessions sessions;
  @Inject private Exports exports;

  /** All sessions of an owner, as they are read. */
  @Audited("export_owner")
  @GET
  public void export(@Context UriInfo uri, @Suspended AsyncResponse suspended) {
    QueryParameters query = QueryParameters.of(uri, "owner", "format");
    if (!query.has("owner")) {
      throw new InvalidRequestException("owner", "the owner whose sessions are exported");
    }
    exports.respond(
        sessions.export(SessionQuery.all().withOwner(query.text("owner")), query.format()),
        "export_owner",
        null,
        query.text("owner"));
  }
}
