package io.mongosession.rest;

import io.mongosession.MongoDBSessionManager;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.PositiveOrZero;

/**
 * One message to an agent.
 *
 * @param message what the user says
 * @param agentId the agent, or null for the default one
 * @param expectedNumber the number the message must get, or null
 */
record ChatRequest(
    @NotEmpty(message = "text of at least 1 character") String message,
    String agentId,
    @PositiveOrZero(message = "0 or more") Long expectedNumber)
    implements JsonRequest {

  ChatRequest {
    agentId = agentId == null ? MongoDBSessionManager.DEFAULT_AGENT : agentId;
  }
}
