package com.example.orders;

import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.chat.ChatService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Application;

/** An endpoint of the application's own: a turn in plain text. */
@Path("/questions/{customer}")
@RequestScoped
public class OrderResource {

  @ApplicationPath("/orders")
  public static class OrderApplication extends Application {}

  @Inject MongoDBSessionManagerFactory factory;
  @Inject ChatService chat;

  @POST
  public String ask(@PathParam("customer") String customer, String question) {
    return chat.turn(factory.createSessionManager(customer), "clerk", question, null).response();
  }
}
