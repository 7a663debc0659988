package io.mongosession.rest;

import io.mongosession.MongoDBSessionManager;
import io.mongosession.NotFoundException;
import io.mongosession.chat.ChatService;
import io.mongosession.chat.ChatStream;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;

/** The turn that an agent is at, in whichever process it runs. */
@Path("/sessions/{session_id}/agents/{agent_id}/turn")
@ApplicationScoped
public class TurnResource {

  private static final String GET_TURN = "get_turn";
  private static final String QUESTION = "question_number";

  @Inject private CallerSessions sessions;
  @Inject private ChatService chat;
  @Inject private TurnResponses responses;

  /** Which one runs. */
  @Audited(GET_TURN)
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public TurnView get(
      @PathParam("session_id") String sessionId,
      @PathParam("agent_id") String agentId,
      @Context UriInfo uri) {
    QueryParameters.of(uri);
    return chat.running(manager(sessionId, agentId), agentId)
        .map(TurnView::of)
        .orElseThrow(() -> notFound(sessionId, agentId));
  }

  /** Its events, and those of one that has ended, as long as there are any behind the last one. */
  @Audited(GET_TURN)
  @GET
  @Produces(MediaType.SERVER_SENT_EVENTS + ";qs=0.5")
  public void follow(
      @PathParam("session_id") String sessionId,
      @PathParam("agent_id") String agentId,
      @HeaderParam("Last-Event-ID") String lastEventId,
      @Context UriInfo uri,
      @Suspended AsyncResponse suspended) {
    QueryParameters.of(uri);
    Optional<ChatStream> turn = chat.follow(manager(sessionId, agentId), agentId, lastEventId);
    if (turn.isPresent()) {
      responses.respond(
          suspended,
          new TurnResponses.Call(GET_TURN, sessionId, agentId),
          turn.get(),
          TurnForm.EVENTS,
          result -> ChatResponse.of(sessionId, agentId, result));
    } else {
      suspended.resume(Response.noContent().build());
    }
  }

  /** Asks it to stop. */
  @Audited("stop_turn")
  @DELETE
  public Response stop(
      @PathParam("session_id") String sessionId,
      @PathParam("agent_id") String agentId,
      @Context UriInfo uri) {
    QueryParameters query = QueryParameters.of(uri, QUESTION);
    Long question = query.has(QUESTION) ? PathIds.number(QUESTION, query.text(QUESTION)) : null;
    if (!chat.stop(manager(sessionId, agentId), agentId, question)) {
      throw notFound(sessionId, agentId);
    }
    return Response.accepted().build();
  }

  private MongoDBSessionManager manager(String sessionId, String agentId) {
    MongoDBSessionManager manager = sessions.manager(sessionId);
    PathIds.check("agent_id", agentId);
    return manager;
  }

  private static NotFoundException notFound(String sessionId, String agentId) {
    return new NotFoundException(sessionId, "no such turn of agent '%s' runs".formatted(agentId));
  }
}
