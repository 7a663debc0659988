package io.mongosession.rest;

import io.mongosession.MongoDBSessionManagerFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

/** All that is an owner's, for administrators. */
@Path("/owners")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class OwnersResource {

  private static final String OWNER = "owner";

  @Inject private MongoDBSessionManagerFactory factory;
  @Inject private CurrentRequest call;

  /** Erases the owner's sessions that were created before this call. */
  @Audited(value = "erase_owner", always = true)
  @DELETE
  public ErasureView erase(@Context UriInfo uri) {
    if (!call.knownCaller().administrator()) {
      throw new ForbiddenException("only administrators erase another owner");
    }
    String owner = QueryParameters.of(uri, OWNER).text(OWNER);
    if (owner == null) {
      throw new InvalidRequestException(OWNER, "the owner whose sessions are to be erased");
    }
    return ErasureView.of(factory.eraseOwner(owner));
  }
}
