package io.mongosession.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The model tokens of a session. */
@Path("/sessions/{session_id}/usage")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class UsageResource {

  @Inject private CallerSessions sessions;

  /** What the turns of the session took so far. */
  @Audited("get_usage")
  @GET
  public UsageView get(@PathParam("session_id") String sessionId) {
    return UsageView.of(sessions.manager(sessionId).usage());
  }
}
