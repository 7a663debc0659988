package io.mongosession.rest;

import io.mongosession.AgentConfig;
import io.mongosession.AgentRegistration;
import io.mongosession.AgentUpdate;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.config.ChatSettings;
import io.mongosession.config.RestSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** The agents of a session. */
@Path("/sessions/{session_id}/agents")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class AgentsResource {

  @Inject private CallerSessions sessions;
  @Inject private ChatSettings chat;
  @Inject private RestSettings settings;

  /** A page of the session's agents. */
  @Audited("list_agents")
  @GET
  public PageView<AgentView> list(@PathParam("session_id") String sessionId, @Context UriInfo uri) {
    return PageView.of(
        sessions
            .manager(sessionId)
            .listAgents(QueryParameters.page(uri, settings.limits().pageSize())),
        AgentView::of);
  }

  /** One agent. */
  @Audited("get_agent")
  @GET
  @Path("/{agent_id}")
  public AgentView get(
      @PathParam("session_id") String sessionId, @PathParam("agent_id") String agentId) {
    return AgentView.of(sessions.manager(sessionId).agent(PathIds.check("agent_id", agentId)));
  }

  /** Stores what the agent looks like after a turn; registers one the session does not have. */
  @Audited("sync_agent")
  @PUT
  @Path("/{agent_id}")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response sync(
      @PathParam("session_id") String sessionId,
      @PathParam("agent_id") String agentId,
      AgentSyncRequest request,
      @Context UriInfo uri) {
    MongoDBSessionManager manager = sessions.manager(sessionId);
    PathIds.check("agent_id", agentId);
    AgentUpdate update = request.toUpdate();
    checkModel(update.model());
    return AgentRegistration.withAgent(
        manager,
        agentId,
        registered -> {
          manager.syncAgent(agentId, update);
          AgentView view = AgentView.of(manager.agent(agentId));
          Response.ResponseBuilder response =
              registered
                  ? Location.created(uri, "sessions", sessionId, "agents", agentId)
                  : Response.ok();
          return response.entity(view).build();
        });
  }

  /** Changes the agent's configuration. */
  @Audited("update_agent_config")
  @PATCH
  @Path("/{agent_id}")
  @Consumes(MediaType.APPLICATION_JSON)
  public AgentView configure(
      @PathParam("session_id") String sessionId,
      @PathParam("agent_id") String agentId,
      AgentConfigRequest request) {
    MongoDBSessionManager manager = sessions.manager(sessionId);
    AgentConfig changes = request.toConfig();
    checkModel(changes.model());
    manager.updateAgentConfig(PathIds.check("agent_id", agentId), changes);
    return AgentView.of(manager.agent(agentId));
  }

  /**
   * Which models callers may ask for says the operator; the application's own code may ask for any.
   */
  private void checkModel(String model) {
    if (model != null && !chat.allowedModels().allows(model)) {
      throw new InvalidRequestException("model", chat.allowedModels().description());
    }
  }
}
