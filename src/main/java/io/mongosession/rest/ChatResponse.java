package io.mongosession.rest;

/**
 * The reply of an agent.
 *
 * @param sessionId the session
 * @param agentId the agent
 * @param response the text of the reply
 * @param messageNumber the reply's number
 * @param nextNumber the number the next message gets
 */
record ChatResponse(
    String sessionId, String agentId, String response, long messageNumber, long nextNumber)
    implements JsonResponse {}
