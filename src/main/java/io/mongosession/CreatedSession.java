package io.mongosession;

/**
 * The result of a creation.
 *
 * @param session the session as it is stored now
 * @param created true when this call created it, false when it was there before
 */
public record CreatedSession(Session session, boolean created) {}
