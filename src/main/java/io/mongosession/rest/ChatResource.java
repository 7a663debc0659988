package io.mongosession.rest;

import io.mongosession.MongoDBSessionManager;
import io.mongosession.chat.ChatEvent;
import io.mongosession.chat.ChatResult;
import io.mongosession.chat.ChatService;
import io.mongosession.chat.ChatStream;
import io.mongosession.config.RestSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Providers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Conversations with an agent. */
@Path("/sessions/{session_id}/chat")
@ApplicationScoped
public class ChatResource {

  @Inject private CallerSessions sessions;
  @Inject private ChatService chat;
  @Inject private RestSettings settings;
  @Inject private Heartbeat heartbeat;
  @Context private Providers providers;

  /** One turn: the user's message and the agent's reply. */
  @Audited("chat")
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public ChatResponse chat(@PathParam("session_id") String sessionId, ChatRequest request) {
    MongoDBSessionManager manager = checked(sessionId, request);
    return response(
        sessionId,
        request,
        chat.turn(manager, request.agentId(), request.message(), request.expectedNumber()));
  }

  /**
   * One turn whose reply is sent while it is being made. The response begins with the first piece
   * of text, or with the first heartbeat: what fails before is a problem with its own status.
   */
  @Audited("chat")
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.SERVER_SENT_EVENTS + ";qs=0.5")
  public Response stream(@PathParam("session_id") String sessionId, ChatRequest request) {
    MongoDBSessionManager manager = checked(sessionId, request);
    Duration interval = heartbeat.interval();
    ChatStream stream =
        chat.stream(manager, request.agentId(), request.message(), request.expectedNumber());
    ChatEvent first = stream.next(interval);
    ChatEvents events =
        new ChatEvents(
            stream, first, interval, result -> response(sessionId, request, result), this::problem);
    return Response.ok(events, MediaType.SERVER_SENT_EVENTS).build();
  }

  private MongoDBSessionManager checked(String sessionId, ChatRequest request) {
    MongoDBSessionManager manager = sessions.managerOfTurn(sessionId);
    PathIds.check("agent_id", request.agentId());
    checkSize(request.message());
    return manager;
  }

  private static ChatResponse response(String sessionId, ChatRequest request, ChatResult result) {
    return new ChatResponse(
        sessionId,
        request.agentId(),
        result.response(),
        result.messageNumber(),
        result.nextNumber());
  }

  /** The problem that would have been returned for this error. */
  @SuppressWarnings("unchecked")
  private Object problem(RuntimeException e) {
    return providers
        .getExceptionMapper((Class<RuntimeException>) e.getClass())
        .toResponse(e)
        .getEntity();
  }

  /** Before the session is created for a message that could not be stored. */
  private void checkSize(String message) {
    int maximum = settings.limits().messageBytes();
    if (message.getBytes(StandardCharsets.UTF_8).length > maximum) {
      throw new RequestTooLargeException("message-bytes", maximum);
    }
  }
}
