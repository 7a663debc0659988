package io.mongosession.rest;

import io.mongosession.ImportOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;

/** The import of sessions, for administrators. */
@Path("/import")
@Produces(JsonLines.MEDIA_TYPE)
@ApplicationScoped
public class ImportResource {

  private static final String OPERATION = "import_sessions";

  @Inject private Imports imports;

  /** Stores the sessions of the body's lines as they arrive. */
  @Audited(OPERATION)
  @StreamedBody
  @POST
  @Consumes(JsonLines.MEDIA_TYPE)
  public void importSessions(@Context UriInfo uri, @Suspended AsyncResponse suspended) {
    QueryParameters query = QueryParameters.of(uri, "owner", "application_name", "dry_run");
    ImportOptions options =
        new ImportOptions(
            query.text("owner"), query.text("application_name"), query.truth("dry_run"));
    imports.respond(suspended, options, OPERATION);
  }
}
