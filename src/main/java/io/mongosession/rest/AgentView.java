package io.mongosession.rest;

import io.mongosession.Agent;
import io.mongosession.AgentInfo;
import java.time.Instant;
import java.util.Map;

/** An agent as the API shows it; a member that is null is absent. */
record AgentView(
    String agentId,
    Map<String, Object> state,
    Map<String, Object> conversationManagerState,
    String model,
    String systemPrompt,
    Map<String, Object> promptMetadata,
    long messageCount,
    long nextNumber,
    Instant createdAt,
    Instant updatedAt)
    implements JsonResponse {

  static AgentView of(AgentInfo info) {
    Agent agent = info.agent();
    return new AgentView(
        agent.agentId(),
        agent.state(),
        agent.conversationManagerState(),
        agent.model(),
        agent.systemPrompt(),
        agent.promptMetadata(),
        info.messageCount(),
        agent.nextNumber(),
        agent.createdAt(),
        agent.updatedAt());
  }
}
