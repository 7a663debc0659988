package io.mongosession.rest;

import io.mongosession.cdi.SessionFactoryRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The connection pools, for administrators. */
@Path("/pool")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class PoolResource {

  @Inject private SessionFactoryRegistry factories;
  @Inject private CurrentRequest call;

  /** All pools at this moment, also when the database is down. */
  @GET
  public PoolView pools() {
    if (!call.knownCaller().administrator()) {
      throw new ForbiddenException("only administrators see the connection pools");
    }
    return new PoolView(
        factories.names().stream()
            .map(name -> PoolView.Factory.of(name, factories.get(name).connectionStats()))
            .toList());
  }
}
