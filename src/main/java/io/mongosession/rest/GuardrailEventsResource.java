package io.mongosession.rest;

import io.mongosession.config.RestSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

/** What guardrails did in a session. */
@Path("/sessions/{session_id}/guardrail-events")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class GuardrailEventsResource {

  @Inject private CallerSessions sessions;
  @Inject private RestSettings settings;

  /** A page of the messages that a guardrail touched. */
  @Audited("get_guardrail_events")
  @GET
  public PageView<MessageView> list(
      @PathParam("session_id") String sessionId, @Context UriInfo uri) {
    return PageView.of(
        sessions
            .manager(sessionId)
            .guardrailMessages(QueryParameters.page(uri, settings.limits().pageSize())),
        MessageView::of);
  }
}
