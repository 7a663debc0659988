package io.mongosession.rest;

import io.mongosession.MongoDBSessionManager;
import io.mongosession.chat.ChatService;
import io.mongosession.chat.ChatStream;
import io.mongosession.chat.TurnOptions;
import io.mongosession.config.RestSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;

/** Conversations with an agent. */
@Path("/sessions/{session_id}/chat")
@ApplicationScoped
public class ChatResource {

  /** As the audit has it. */
  private static final String OPERATION = "chat";

  @Inject private CallerSessions sessions;
  @Inject private ChatService chat;
  @Inject private RestSettings settings;
  @Inject private TurnResponses responses;

  /** One turn: the user's message and the agent's reply. */
  @Audited(OPERATION)
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public void chat(
      @PathParam("session_id") String sessionId,
      @HeaderParam(IdempotencyKey.HEADER) String idempotencyKey,
      ChatRequest request,
      @Suspended AsyncResponse suspended) {
    MongoDBSessionManager manager = checked(sessionId, request);
    ChatStream turn =
        chat.begin(manager, request.agentId(), options(request, idempotencyKey), request.message());
    respond(suspended, sessionId, request, turn, TurnForm.JSON);
  }

  /**
   * One turn whose reply is sent while it is being made. The response begins with the first piece
   * of text, or with the first heartbeat: what fails before is a problem with its own status.
   */
  @Audited(OPERATION)
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.SERVER_SENT_EVENTS + ";qs=0.5")
  public void stream(
      @PathParam("session_id") String sessionId,
      @HeaderParam(IdempotencyKey.HEADER) String idempotencyKey,
      ChatRequest request,
      @Suspended AsyncResponse suspended) {
    MongoDBSessionManager manager = checked(sessionId, request);
    ChatStream turn =
        chat.stream(
            manager, request.agentId(), options(request, idempotencyKey), request.message());
    respond(suspended, sessionId, request, turn, TurnForm.EVENTS);
  }

  private void respond(
      AsyncResponse suspended,
      String sessionId,
      ChatRequest request,
      ChatStream turn,
      TurnForm form) {
    responses.respond(
        suspended,
        new TurnResponses.Call(OPERATION, sessionId, null),
        turn,
        form,
        result -> ChatResponse.of(sessionId, request.agentId(), result));
  }

  private static TurnOptions options(ChatRequest request, String header) {
    return TurnOptions.none()
        .expecting(request.expectedNumber())
        .withIdempotencyKey(IdempotencyKey.checked(header));
  }

  private MongoDBSessionManager checked(String sessionId, ChatRequest request) {
    MongoDBSessionManager manager = sessions.managerOfTurn(sessionId);
    PathIds.check("agent_id", request.agentId());
    checkSize(request.message());
    return manager;
  }

  /** Before the session is created for a message that could not be stored. */
  private void checkSize(String message) {
    int maximum = settings.limits().messageBytes();
    if (message.getBytes(StandardCharsets.UTF_8).length > maximum) {
      throw new RequestTooLargeException("message-bytes", maximum);
    }
  }
}
