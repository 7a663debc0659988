package io.mongosession.rest;

import io.mongosession.MongoDBSessionManagerFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** All that is the caller's own. Not there where callers are not identified. */
@Path("/me")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class MeResource {

  @Inject private MongoDBSessionManagerFactory factory;
  @Inject private CurrentRequest call;

  /** Erases the caller's sessions that were created before this call. */
  @Audited(value = "erase_owner", always = true)
  @DELETE
  public ErasureView erase() {
    String owner = call.knownCaller().subject();
    if (owner == null) {
      throw new NotFoundException();
    }
    return ErasureView.of(factory.eraseOwner(owner));
  }
}
