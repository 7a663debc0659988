package com.example.support;

import io.mongosession.Message;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import io.mongosession.RestoredAgent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;

/** The first resource of an application that has an agent of its own. */
@Path("/chat/{id}")
@RequestScoped
public class ChatResource {

  @Inject MongoDBSessionManagerFactory factory;

  @POST
  public String chat(@PathParam("id") String sessionId, String text) {
    MongoDBSessionManager session = factory.createSessionManager(sessionId); // no round trip
    RestoredAgent agent = session.initialize("default"); // two round trips
    String reply = answer(agent.messages(), text);
    session.appendMessages( // two more; there is nothing to close
        "default", List.of(NewMessage.of("user", text), NewMessage.of("assistant", reply)));
    return reply;
  }

  private String answer(List<Message> history, String text) { // here your agent is asked
    return "After %d messages you say: %s".formatted(history.size(), text);
  }
}
