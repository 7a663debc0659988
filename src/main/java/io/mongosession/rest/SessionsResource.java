package io.mongosession.rest;

import io.mongosession.SessionOrder;
import io.mongosession.SessionQuery;
import io.mongosession.config.RestSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import java.util.UUID;

/** The caller's sessions. */
@Path("/sessions")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class SessionsResource {

  private static final String FIELD_PREFIX = "metadata.";

  @Inject private CallerSessions sessions;
  @Inject private RestSettings settings;

  /** Creates a session with an id of the server's making. */
  @Audited("create_session")
  @OptionalBody
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(SessionRequest request, @Context UriInfo uri) {
    String id = UUID.randomUUID().toString();
    return Location.created(uri, "sessions", id)
        .entity(SessionView.of(sessions.manager(id).create(request.toSession()).session()))
        .build();
  }

  /** Lists sessions, newest first; those of one owner for administrators alone. */
  @Audited("list_sessions")
  @GET
  public SessionsView list(@Context UriInfo uri) {
    QueryParameters query =
        QueryParameters.ofPrefixed(
            uri,
            FIELD_PREFIX,
            "application_name",
            "session_type",
            "owner",
            "id_prefix",
            "created_after",
            "created_before",
            "updated_after",
            "order",
            "limit",
            "after");
    SessionQuery wanted =
        SessionQuery.all()
            .withApplicationName(query.text("application_name"))
            .withSessionType(query.text("session_type"))
            .withOwner(query.text("owner"))
            .withIdPrefix(query.text("id_prefix"))
            .withCreatedAfter(query.time("created_after"))
            .withCreatedBefore(query.time("created_before"))
            .withUpdatedAfter(query.time("updated_after"))
            .withOrder(query.oneOf("order", SessionOrder.class, SessionOrder.CREATED))
            .withLimit(
                query.limit("limit", SessionQuery.DEFAULT_LIMIT, settings.limits().pageSize()))
            .withAfter(query.text("after"));
    for (Map.Entry<String, String> field : query.prefixed(FIELD_PREFIX).entrySet()) {
      wanted = wanted.withMetadataText(field.getKey(), field.getValue());
    }
    return SessionsView.of(sessions.list(wanted));
  }
}
