package io.mongosession.rest;

import io.mongosession.Feedback;
import io.mongosession.config.RestSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** What users think of a session. */
@Path("/sessions/{session_id}/feedback")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class FeedbackResource {

  @Inject private CallerSessions sessions;
  @Inject private RestSettings settings;

  /** A page of the session's feedback. */
  @Audited("get_feedback")
  @GET
  public PageView<FeedbackView> list(
      @PathParam("session_id") String sessionId, @Context UriInfo uri) {
    return PageView.of(
        sessions
            .manager(sessionId)
            .getFeedback(QueryParameters.page(uri, settings.limits().pageSize())),
        FeedbackView::of);
  }

  /** Stores feedback. */
  @Audited("add_feedback")
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response add(
      @PathParam("session_id") String sessionId,
      @HeaderParam(IdempotencyKey.HEADER) String idempotencyKey,
      FeedbackRequest request,
      @Context UriInfo uri) {
    Feedback added =
        sessions
            .manager(sessionId)
            .addFeedback(request.toFeedback(), IdempotencyKey.of(idempotencyKey));
    return Location.created(uri, "sessions", sessionId, "feedback")
        .entity(FeedbackView.of(added))
        .build();
  }
}
