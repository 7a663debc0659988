package io.mongosession.rest;

import io.mongosession.MongoDBSessionManager;
import io.mongosession.chat.ChatResult;
import io.mongosession.chat.ChatService;
import io.mongosession.config.RestSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;

/** Conversations with an agent. */
@Path("/sessions/{session_id}/chat")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class ChatResource {

  @Inject private Sessions sessions;
  @Inject private ChatService chat;
  @Inject private RestSettings settings;

  /** One turn: the user's message and the agent's reply. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public ChatResponse chat(@PathParam("session_id") String sessionId, ChatRequest request) {
    MongoDBSessionManager manager = sessions.manager(sessionId);
    Ids.check("agent_id", request.agentId());
    checkSize(request.message());
    ChatResult result =
        chat.turn(manager, request.agentId(), request.message(), request.expectedNumber());
    return new ChatResponse(
        sessionId,
        request.agentId(),
        result.response(),
        result.messageNumber(),
        result.nextNumber());
  }

  /** Before the session is created for a message that could not be stored. */
  private void checkSize(String message) {
    int maximum = settings.limits().messageBytes();
    if (message.getBytes(StandardCharsets.UTF_8).length > maximum) {
      throw new RequestTooLargeException("message-bytes", maximum);
    }
  }
}
