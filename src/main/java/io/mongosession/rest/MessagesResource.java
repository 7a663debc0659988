package io.mongosession.rest;

import io.mongosession.AgentRegistration;
import io.mongosession.AppendOptions;
import io.mongosession.AppendResult;
import io.mongosession.MessageQuery;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.NewMessage;
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
import java.util.List;

/** The messages of an agent. */
@Path("/sessions/{session_id}/agents/{agent_id}/messages")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class MessagesResource {

  private static final int DEFAULT_LIMIT = 20;

  @Inject private CallerSessions sessions;
  @Inject private RestSettings settings;

  /** The last messages, or those after or before a number. */
  @Audited("get_messages")
  @GET
  public MessagesView page(
      @PathParam("session_id") String sessionId,
      @PathParam("agent_id") String agentId,
      @Context UriInfo uri) {
    return MessagesView.of(
        sessions
            .manager(sessionId)
            .messages(
                PathIds.check("agent_id", agentId),
                query(QueryParameters.of(uri, "last", "after", "before", "limit"))));
  }

  /** One message. */
  @Audited("get_message")
  @GET
  @Path("/{number}")
  public MessageView get(
      @PathParam("session_id") String sessionId,
      @PathParam("agent_id") String agentId,
      @PathParam("number") String number) {
    return MessageView.of(
        sessions
            .manager(sessionId)
            .message(PathIds.check("agent_id", agentId), PathIds.number("number", number)));
  }

  /** Appends messages; registers an agent that the session does not have. */
  @Audited("append_messages")
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response append(
      @PathParam("session_id") String sessionId,
      @PathParam("agent_id") String agentId,
      @HeaderParam(IdempotencyKey.HEADER) String idempotencyKey,
      AppendRequest request,
      @Context UriInfo uri) {
    MongoDBSessionManager manager = sessions.manager(sessionId);
    PathIds.check("agent_id", agentId);
    AppendOptions options =
        new AppendOptions(request.expectedNumber(), IdempotencyKey.of(idempotencyKey), null);
    List<NewMessage> messages = request.toMessages();
    AppendResult result =
        AgentRegistration.withAgent(
            manager, agentId, registered -> manager.appendMessages(agentId, messages, options));
    String first = String.valueOf(result.numbers().get(0));
    return Location.created(uri, "sessions", sessionId, "agents", agentId, "messages", first)
        .entity(new AppendResponse(result.numbers(), result.nextNumber()))
        .build();
  }

  /** Replaces the content of a message. */
  @Audited(value = "redact_message", always = true)
  @POST
  @Path("/{number}/redaction")
  @Consumes(MediaType.APPLICATION_JSON)
  public MessageView redact(
      @PathParam("session_id") String sessionId,
      @PathParam("agent_id") String agentId,
      @PathParam("number") String number,
      RedactionRequest request) {
    return MessageView.of(
        sessions
            .manager(sessionId)
            .redactMessage(
                PathIds.check("agent_id", agentId),
                PathIds.number("number", number),
                request.toRedaction()));
  }

  /** Replaces the content of the last message. */
  @Audited(value = "redact_latest_message", always = true)
  @POST
  @Path("/latest/redaction")
  @Consumes(MediaType.APPLICATION_JSON)
  public MessageView redactLatest(
      @PathParam("session_id") String sessionId,
      @PathParam("agent_id") String agentId,
      RedactionRequest request) {
    return MessageView.of(
        sessions
            .manager(sessionId)
            .redactLatestMessage(PathIds.check("agent_id", agentId), request.toRedaction()));
  }

  private MessageQuery query(QueryParameters query) {
    int maximum = settings.limits().pageSize();
    if (query.has("last") && (query.has("after") || query.has("before") || query.has("limit"))) {
      throw new InvalidRequestException("last", "either last, or after or before, and limit");
    }
    if (query.has("last")) {
      return MessageQuery.last(query.limit("last", DEFAULT_LIMIT, maximum));
    }
    return new MessageQuery(
        query.has("after") ? query.number("after") : null,
        query.has("before") ? query.number("before") : null,
        query.limit("limit", DEFAULT_LIMIT, maximum));
  }
}
