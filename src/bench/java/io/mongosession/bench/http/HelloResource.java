package io.mongosession.bench.http;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/** Does nothing: what remains is the application server. */
@Path("hello")
public class HelloResource {

  @GET
  public String get() {
    return "hello";
  }

  /** Reads the body, as text. */
  @POST
  public String post(String body) {
    return "hello";
  }
}
