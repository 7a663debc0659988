package io.mongosession.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.LinkedHashSet;
import java.util.List;

/** The metadata of a session. */
@Path("/sessions/{session_id}/metadata")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class MetadataResource {

  @Inject private CallerSessions sessions;

  /** The metadata as stored. */
  @Audited("get_metadata")
  @GET
  public MetadataView get(@PathParam("session_id") String sessionId) {
    return new MetadataView(sessions.manager(sessionId).getMetadata());
  }

  /** Merges a patch into the metadata. */
  @PATCH
  @Consumes({MetadataPatch.MEDIA_TYPE, MediaType.APPLICATION_JSON})
  public MetadataView patch(@PathParam("session_id") String sessionId, MetadataPatch patch) {
    return new MetadataView(
        sessions.manager(sessionId).mergeMetadata(patch.members(), MetadataPatch::merge));
  }

  /** Removes fields; those that are not there are no error. */
  @DELETE
  public void delete(@PathParam("session_id") String sessionId, @Context UriInfo uri) {
    List<String> keys = QueryParameters.ofRepeated(uri, "key").values("key");
    sessions.manager(sessionId).deleteMetadata(new LinkedHashSet<>(keys));
  }
}
