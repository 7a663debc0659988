package io.mongosession.rest;

import io.mongosession.CreatedSession;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** One session. */
@Path("/sessions/{session_id}")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class SessionResource {

  @Inject private CallerSessions sessions;

  /** Creates the session, or returns the one that is there, unchanged. */
  @Audited("create_session")
  @OptionalBody
  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(
      @PathParam("session_id") String sessionId, SessionRequest request, @Context UriInfo uri) {
    CreatedSession result = sessions.manager(sessionId).create(request.toSession());
    Response.ResponseBuilder response =
        result.created() ? Location.created(uri, "sessions", sessionId) : Response.ok();
    return response.entity(SessionView.of(result.session())).build();
  }

  /** The session as stored. */
  @Audited("get_session")
  @GET
  public SessionView get(@PathParam("session_id") String sessionId) {
    return SessionView.of(sessions.manager(sessionId).session());
  }

  /** Changes how long the session is kept. */
  @Audited("update_session")
  @PATCH
  @Consumes(MediaType.APPLICATION_JSON)
  public SessionView update(@PathParam("session_id") String sessionId, SessionPatch changes) {
    return SessionView.of(sessions.manager(sessionId).setRetention(changes.toRetention()));
  }

  /** Deletes the session with all it owns. */
  @Audited(value = "delete_session", always = true)
  @DELETE
  public void delete(@PathParam("session_id") String sessionId) {
    sessions.manager(sessionId).delete();
  }
}
