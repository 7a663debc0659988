package io.mongosession.chat;

/**
 * An agent of a session, as one caller sees it: others must not find out who waits there.
 *
 * @param owner may be null
 */
record AgentKey(String owner, String sessionId, String agentId) {}
