package com.example.support;

import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewFeedback;
import io.mongosession.NewMessage;
import io.mongosession.cdi.AuditHook;
import io.mongosession.cdi.MetadataHooks;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;

/** Keeps a conversation per customer. The factory is shared, the manager is made per request. */
@Path("/conversations/{id}")
@RequestScoped
@Produces(MediaType.TEXT_PLAIN)
@Consumes(MediaType.TEXT_PLAIN)
public class ConversationResource {

  @Inject MongoDBSessionManagerFactory factory;

  @PathParam("id")
  String id;

  @POST
  public String say(String text) {
    MongoDBSessionManager manager = factory.createSessionManager(id);
    manager.initialize("support");
    manager.appendMessage("support", NewMessage.of("user", text));
    return "You have said %d things".formatted(manager.messageCount("support"));
  }

  @PUT
  @Path("/priority")
  @MetadataHooks(AuditHook.class)
  public void prioritize(String priority) {
    factory.createSessionManager(id).updateMetadata(Map.of("priority", priority));
  }

  @PUT
  @Path("/ticket/{field}")
  @MetadataHooks(TicketFields.class)
  public void describe(@PathParam("field") String field, String value) {
    factory.createSessionManager(id).updateMetadata(Map.of(field, value));
  }

  @POST
  @Path("/feedback")
  public void rate(String comment) {
    factory.createSessionManager(id).addFeedback(new NewFeedback("up", comment, null, null));
  }

  @GET
  @Path("/priority")
  public String priority() {
    return String.valueOf(factory.createSessionManager(id).getMetadata().get("priority"));
  }
}
